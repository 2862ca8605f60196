"""Stand in for somebody who is away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts import recording
from accounts.models import Delegation, Role, RoleGrant, User
from accounts.roles import RoleCode
from accounts.rules import may_end_delegation, may_manage_people
from accounts.services._locks import lock_person
from accounts.services.grant_role import find_role
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from base.visible import says_something

LONGEST = dt.timedelta(days=183)


@transaction.atomic
def create_delegation(
    *,
    from_person: User,
    to_person: User,
    role: Role | str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    by: User,
    at: dt.datetime,
) -> Delegation:
    """Let ``to_person`` act for ``from_person`` in ``role`` during ``[starts_at, ends_at)``, half a year at most.

    One's own role, or as administrator somebody else's (they may be ill), but never to oneself.
    Side effects, in order: the delegation, the ledger entry ``delegation.created``.
    Raises NotAllowed, BadInput (period, reason, people), WrongState (role not held; the stand-in could not see what is
    to be decided; another one overlaps).
    """
    role = find_role(role)
    _refuse_delegating(from_person=from_person, to_person=to_person, role=role, by=by)
    _refuse_period(starts_at, ends_at, at)
    if not says_something(reason):
        raise BadInput("A reason is missing.", {"reason": "Say why, for instance “Parental leave”."})
    from_person = lock_person(from_person.pk)
    _refuse_people(from_person=from_person, to_person=to_person, role=role)
    overlapping = Delegation.objects.not_over(at).filter(
        from_person=from_person, role=role, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if overlapping.exists():
        raise WrongState(f"Somebody stands in for {from_person} as {role} at that time already. End that one first.")
    delegation = Delegation(
        from_person=from_person, to_person=to_person, role=role, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    save_with_history(delegation, by=by, at=at, reason=reason)
    _record("delegation.created", delegation, by=by, at=at)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, at: dt.datetime) -> Delegation:
    """End it now, before its time, or before it began.

    Side effects, in order: the delegation, the ledger entry ``delegation.ended``. Raises NotAllowed, WrongState (over).
    """
    if not may_end_delegation(by, delegation):
        raise NotAllowed("Only the person who is away, or an administrator, ends this.")
    delegation = (
        Delegation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("from_person", "to_person", "role")
        .get(pk=delegation.pk)
    )
    if delegation.is_over(at):
        raise WrongState("This is over already.")
    delegation.ended_early_at = at
    save_with_history(delegation, by=by, at=at, update_fields=["ended_early_at"])
    _record("delegation.ended", delegation, by=by, at=at)
    return delegation


def _refuse_delegating(*, from_person: User, to_person: User, role: Role, by: User) -> None:
    if by != from_person and not may_manage_people(by):
        raise NotAllowed("You can only say who stands in for yourself. An administrator can do it for others.")
    if by == to_person and by != from_person:
        raise NotAllowed("Nobody can make themselves somebody's stand-in. Ask another administrator.")
    if role.code == RoleCode.ADMINISTRATOR:
        raise NotAllowed("The role Administrator cannot be handed on. An administrator can grant it to somebody.")


def _refuse_period(starts_at: dt.datetime, ends_at: dt.datetime, at: dt.datetime) -> None:
    if ends_at <= starts_at:
        raise BadInput("The end lies before the beginning.", {"ends_at": "Choose a later time."})
    if ends_at <= at:
        raise BadInput("This lies in the past.", {"ends_at": "Choose a time that is still to come."})
    if ends_at - starts_at > LONGEST:
        raise BadInput(
            "This is longer than half a year.",
            {"ends_at": "Choose an earlier time. For longer, an administrator grants the role instead."},
        )


def _refuse_people(*, from_person: User, to_person: User, role: Role) -> None:
    if from_person == to_person:
        raise BadInput("A stand-in is somebody else.", {"to_person": "Choose another person."})
    if not User.objects.filter(pk=to_person.pk, is_active=True).exists():
        raise BadInput(f"{to_person} is deactivated.", {"to_person": "Choose somebody who can sign in."})
    if not RoleGrant.objects.giving_access().filter(person=from_person, role=role).exists():
        raise WrongState(f"{from_person} does not hold the role {role}, so nobody can stand in for it.")
    if not _sees_what_is_handed_on(from_person, to_person, role):
        raise WrongState(
            f"{to_person} could not see what is to be decided: they hold no role where {from_person} is {role}. "
            "An administrator can make them Viewer there first."
        )


def _sees_what_is_handed_on(from_person: User, to_person: User, role: Role) -> bool:
    """Every role lets people look where it is held: everywhere, or at each feature where the role is handed on."""
    open_grants = RoleGrant.objects.giving_access()
    seen = set(open_grants.filter(person=to_person).values_list("feature_id", flat=True))
    wanted = set(open_grants.filter(person=from_person, role=role).values_list("feature_id", flat=True))
    return None in seen or wanted <= seen


def _record(action: str, delegation: Delegation, *, by: User, at: dt.datetime) -> None:
    recording.record(
        action=action,
        by=by,
        at=at,
        obj=delegation,
        reason=delegation.reason,
        texts={
            "from_person": str(delegation.from_person),
            "to_person": str(delegation.to_person),
            "role": delegation.role.name,
            "starts_at": _utc(delegation.starts_at),
            "ends_at": _utc(delegation.ends_at),
        },
    )


def _utc(moment: dt.datetime) -> str:
    return timezone.localtime(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
