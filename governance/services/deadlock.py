"""The way out when nobody is left who could sign a change of policy. It leaves a mark."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Role, RoleGrant, User
from accounts.roles import ROLES
from base.errors import NotAllowed, WrongState
from governance import permissions
from governance.choices import BypassKind, Timing
from governance.kinds.policy_change import PolicyChange
from governance.models import Bypass, ChangeRequest
from governance.policies.deadlock import deadlock
from governance.reach import unreachable
from governance.services.breaking import put_past_signatures
from governance.services.moving import entry, lock_request
from governance.services.opening import WHY_LENGTH
from governance.services.revising import withdraw_request
from governance.services.telling import told_applied
from ledger.actions import Action
from ledger.services import record_many
from registry import rules
from registry.validators import sound_text


@transaction.atomic
def break_deadlock(*, request: ChangeRequest, by: User, reason: str, at: dt.datetime) -> ChangeRequest:
    """Bring what ``request`` proposes into force without signatures, because no change of policy could get them.

    ``request`` is withdrawn; a new one by ``by`` takes its place, applied, with a mark (Bypass) that stays. Returns it.
    Side effects, in order: those of ``withdraw_request``; the mark, the new request, the policy in force, notices, the
    ledger entry ``deadlock.broken``. Raises NotAllowed, BadInput (reason), WrongState (it is about no policy, it has
    ended, or somebody could still sign).
    """
    rules.require(by, permissions.MANAGE_POLICIES)
    role = _role_of(by)
    reason = sound_text(reason, field="reason", max_length=WHY_LENGTH, required=True)
    locked = lock_request(request)
    _require_deadlock(locked)
    kind = PolicyChange()
    kind.hold(locked)  # before the first ledger entry: the order of governance.services
    withdraw_request(request=locked, reason=f"Nobody can sign it: {reason}", by=by, at=at)
    anew = ChangeRequest(
        kind=kind.code,
        object_type=kind.object_type,
        object_id=locked.object_id,
        subject_id=locked.subject_id,
        title=locked.title,
        author=by,
        created_at=at,
        why=reason,
        timing=Timing.ON_APPROVAL,
    )
    kind.prepare(anew)
    mark = Bypass(request=anew, kind=BypassKind.DEADLOCK, person=by, role=role, reason=reason, at=at)
    put_past_signatures(anew, mark, by=by, at=at)
    told_applied(anew, by=by)
    after = anew.content_digest
    record_many([entry(Action.DEADLOCK_BROKEN, anew, by=by, at=at, reason=reason, role=role.pk, after_digest=after)])
    return anew


def _require_deadlock(request: ChangeRequest) -> None:
    if request.kind != PolicyChange.code:
        raise WrongState("Only a change of policy can be put past its signatures, in a deadlock.")
    if not request.is_open:
        raise WrongState(f"This request is {request.get_state_display().lower()} already.")
    if not deadlock() or not unreachable(request):
        raise WrongState("This is no deadlock: there are people who can sign a change of policy. Ask them.")


def _role_of(person: User) -> Role:
    """The role by which ``person`` may propose policies: what the mark names."""
    codes = [role.code for role in ROLES if permissions.MANAGE_POLICIES in role.permissions]
    grants = RoleGrant.objects.giving_access().filter(person=person, role__in=codes, feature__isnull=True)
    grant = grants.select_related("role").order_by("role__position").first()
    if grant is None:
        raise NotAllowed("Only somebody who may propose changes of policies can do this.")
    return grant.role
