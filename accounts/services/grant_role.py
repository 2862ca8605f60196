"""Give somebody a role, and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import recording
from accounts.models import Role, RoleGrant, User
from accounts.roles import RoleCode
from accounts.rules import may_manage_people
from accounts.services._locks import lock_administrators, lock_person, refuse_last_administrator
from accounts.services.derive import derive_access
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history


@transaction.atomic
def grant_role(
    *, person: User, role: Role | str, by: User, at: datetime, feature: Any = None, reason: str = ""
) -> RoleGrant:
    """Let ``person`` hold ``role`` for ``feature``, or everywhere when that is None.

    ``role`` is a Role or its code; ``feature`` a registry.Feature. Side effects, in order: the grant, the access
    computed from it, the ledger entry ``role.granted``.
    Raises NotAllowed (no right to manage people, or oneself), BadInput (no such role; a role that is held everywhere
    only), WrongState (deactivated; held already).
    """
    role = find_role(role)
    _refuse_granting(person=person, by=by)
    refuse_wrong_reach(role, feature)
    person = lock_person(person.pk)
    if not person.is_active:
        raise WrongState(f"{person} is deactivated. Reactivate the account first, then grant roles.")
    if RoleGrant.objects.open().filter(person=person, role=role, feature=feature).exists():
        raise WrongState(f"{person} is {role} {where(feature)} already.")
    grant = write_grant(person=person, role=role, feature=feature, by=by, at=at, reason=reason)
    derive_access([person.pk])
    record_grant("role.granted", grant, by=by, at=at, reason=reason)
    return grant


@transaction.atomic
def withdraw_role(*, grant: RoleGrant, by: User, at: datetime, reason: str = "") -> RoleGrant:
    """End ``grant`` and the access that it alone gave. Withdrawing one's own role is allowed.

    Side effects, in order: the grant, the access, the ledger entry ``role.withdrawn``.
    Raises NotAllowed, and WrongState (withdrawn already; the last active administrator).
    """
    if not may_manage_people(by):
        raise NotAllowed("Only administrators withdraw roles.")
    if grant.role_id == RoleCode.ADMINISTRATOR:
        lock_administrators()
    person = lock_person(grant.person_id)
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("role", "feature").get(pk=grant.pk)
    if grant.withdrawn_at is not None:
        raise WrongState(f"{person} does not hold this role any more: it was withdrawn before.")
    if grant.role_id == RoleCode.ADMINISTRATOR:
        refuse_last_administrator(person)
    grant.person, grant.withdrawn_by, grant.withdrawn_at = person, by, at
    save_with_history(grant, by=by, at=at, reason=reason, update_fields=["withdrawn_by", "withdrawn_at"])
    derive_access([person.pk])
    record_grant("role.withdrawn", grant, by=by, at=at, reason=reason)
    return grant


def find_role(role: Role | str) -> Role:
    """The role itself, or the one with this code. Raises BadInput."""
    if isinstance(role, Role):
        return role
    found = Role.objects.filter(code=role).first()
    if found is None:
        raise BadInput(f"There is no role “{role}”.", {"role": "Choose one of the roles in the list."})
    return found


def refuse_wrong_reach(role: Role, feature: Any) -> None:
    """Raises BadInput for a role that makes sense everywhere only, asked for one feature."""
    if feature is not None and not role.for_one_feature:
        raise BadInput(f"The role {role} is held everywhere or not at all.", {"feature": "Choose “Everywhere”."})


def where(feature: Any) -> str:
    """ "everywhere" or "for Invoices": the end of a sentence about a role."""
    return "everywhere" if feature is None else f"for {feature}"


def write_grant(
    *, person: User, role: Role, feature: Any, by: User | None, at: datetime, reason: str = ""
) -> RoleGrant:
    """The row alone. Whoever calls this has asked everything, derives access and records, in that order."""
    grant = RoleGrant(person=person, role=role, feature=feature, granted_by=by, granted_at=at)
    save_with_history(grant, by=by, at=at, reason=reason)
    return grant


def record_grant(action: str, grant: RoleGrant, *, by: User | None, at: datetime, reason: str = "") -> None:
    recording.record(
        action=action,
        by=by,
        at=at,
        obj=grant.person,
        feature_id=grant.feature_id,
        reason=reason,
        texts={"role": grant.role.name, "where": where(grant.feature)},
    )


def _refuse_granting(*, person: User, by: User) -> None:
    if not may_manage_people(by):
        raise NotAllowed("Only administrators grant roles.")
    if by == person:
        raise NotAllowed("Nobody can give themselves a role. Ask another administrator.")
