"""Open a change request, and send it to those who sign."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from governance import rules
from governance.basis import take_basis, world_now
from governance.choices import RequestState, Timing
from governance.gates.base import GateResult
from governance.gates.looking import look_at_gates, snapshot_of_gates
from governance.kinds import Kind, kind_of
from governance.models import ChangeRequest
from governance.plans import set_plan, sound_time
from governance.services.moving import BASIS_COLUMNS, entry, lock_request, move, require_may, require_state
from governance.services.needs import add_contributors, derive_needs
from governance.services.telling import told_sent
from ledger.actions import Action
from ledger.services import record_many
from registry.models import Environment
from registry.validators import sound_line, sound_text

WHY_LENGTH = 10_000
DUE_H, EXPIRES_H = 72, 336  # when a policy snapshot names none
_OPEN_ALREADY = "Request {number} is open for this already. Bring your version into that one, or withdraw it first."
NOT_YOURS_TO_ASK = (
    "You may not ask for this change. Whoever answers for it can, or an administrator can give you the role for it."
)


@transaction.atomic
def open_request(
    *,
    kind: str,
    object_id: uuid.UUID,
    subject_id: uuid.UUID,
    environment: Environment | None = None,
    title: str = "",
    why: str,
    timing: str = Timing.BY_HAND,
    go_live_at: dt.datetime | None = None,
    steps: list[Any] | None = None,
    by: User,
    at: dt.datetime,
) -> ChangeRequest:
    """A request that is not sent yet. ``title`` is by default what the kind calls it.

    Side effects, in order: the request with its history, its contributors, the ledger entry ``change_request.opened``.
    Raises NotAllowed, BadInput, WrongState (one is open already for this object and environment).
    """
    found = find_kind(kind)
    request = ChangeRequest(
        kind=found.code,
        object_type=found.object_type,
        object_id=object_id,
        subject_id=subject_id,
        environment=environment,
        author=by,
        created_at=at,
        why=sound_text(why, field="why", max_length=WHY_LENGTH, required=True),
    )
    found.prepare(request)
    require_may(rules.may_open(by, request), NOT_YOURS_TO_ASK)
    set_plan(request, timing=timing, go_live_at=go_live_at, steps=steps, at=at)
    request.title = sound_line(title, field="title", max_length=200) or found.label(request)[:200]
    basis = found.basis(request)
    request.content_digest, request.replaces_digest = basis.content, basis.replaces
    request.dependencies_digest = basis.dependencies
    _save_as_the_only_one(request, by=by, at=at)
    add_contributors(request, {by.pk, *found.contributors(request)}, at=at)
    record_many([entry(Action.CHANGE_REQUEST_OPENED, request, by=by, at=at, reason=request.why)])
    return request


@transaction.atomic
def send_request(*, request: ChangeRequest, by: User, at: dt.datetime) -> ChangeRequest:
    """Ask for signatures: from now on policy decides who signs.

    Side effects, in order: snapshots of policy and checks, contributors, state and history, what the inbox reads,
    notices, the ledger entry ``change_request.sent``. Raises NotAllowed, WrongState, BadInput (its time is over).
    """
    locked = lock_request(request)
    require_may(rules.may_open(by, locked), NOT_YOURS_TO_ASK)
    require_state(locked, RequestState.DRAFT)
    locked.sent_at = at
    ask_anew(locked, by=by, at=at, fields=["sent_at"])
    told_sent(locked, by=by)
    record_many([entry(Action.CHANGE_REQUEST_SENT, locked, by=by, at=at)])
    return locked


@transaction.atomic
def open_and_send(**what: Any) -> ChangeRequest:
    """Both, with the arguments of ``open_request``: two entries, since two things happened."""
    request = open_request(**what)
    return send_request(request=request, by=what["by"], at=what["at"])


def find_kind(code: str) -> Kind:
    try:
        return kind_of(code)
    except KeyError:
        raise BadInput.at("kind", "There is no such kind of change.") from None


def ask_anew(
    request: ChangeRequest, *, by: User, at: dt.datetime, reason: str = "", fields: list[str] | None = None
) -> list[GateResult]:
    """Put ``request`` in review on the world as it is now, for who holds its lock: basis, contributors, checks, times,
    what the inbox reads. Signatures that were given on an equal basis count on. Returns what the checks say."""
    kind = kind_of(request)
    kind.prepare(request)
    take_basis(request, world_now(request), at=at)
    add_contributors(request, kind.contributors(request), at=at)
    _set_times(request, at)
    if request.timing == Timing.AT_TIME and request.state == RequestState.DRAFT:
        sound_time(request.go_live_at, request, at=at)
    gates = look_at_gates(request, at)
    request.gates = snapshot_of_gates(gates, at)
    request.failure = ""
    times = ["due_at", "expires_at", "reminded_at", "escalated_at"]
    move(
        request,
        RequestState.IN_REVIEW,
        by=by,
        at=at,
        reason=reason,
        fields=[*BASIS_COLUMNS, *times, "gates", "failure", *(fields or [])],
    )
    derive_needs(request)
    return gates


def _set_times(request: ChangeRequest, at: dt.datetime) -> None:
    """Due and expiry, counted from now. Whoever was reminded is reminded anew."""
    policy = request.policy.content if request.policy else {}
    request.expires_at = at + dt.timedelta(hours=policy.get("expires_h", EXPIRES_H))
    request.due_at = min(at + dt.timedelta(hours=policy.get("due_h", DUE_H)), request.expires_at)
    request.reminded_at = request.escalated_at = None


def _save_as_the_only_one(request: ChangeRequest, *, by: User, at: dt.datetime) -> None:
    """Raises WrongState when another one is open for the same object and environment, also one of this very moment.

    Asked before the row is written, since a number that the database has given out is gone: whoever tries again and
    again would leave gaps, and a gap in an audit looks like a request that was removed.
    """
    other = _open_beside(request)
    if other is not None:
        raise WrongState(_OPEN_ALREADY.format(number=other))
    try:
        with transaction.atomic():
            save_with_history(request, by=by, at=at, reason=request.why)
    except IntegrityError as error:
        if "governance_request_one_open" not in str(error):
            raise
        raise WrongState(_OPEN_ALREADY.format(number=_open_beside(request))) from None


def _open_beside(request: ChangeRequest) -> int | None:
    """The number of the request that is open for the same object and environment."""
    beside = ChangeRequest.objects.open().filter(
        object_type=request.object_type, object_id=request.object_id, environment=request.environment
    )
    return beside.values_list("number", flat=True).first()
