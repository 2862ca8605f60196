"""Put a signed change into effect: exactly once, all or nothing, by hand or when its time has come."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import structlog
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from base.errors import Refusal, WrongState
from base.when import short
from governance import rules
from governance.choices import OPEN_STATES, SIGNED_STATES, RequestState, Timing
from governance.gates.base import GateResult
from governance.gates.looking import look_at_gates
from governance.kinds import kind_of
from governance.models import ChangeRequest
from governance.plans import sound_time
from governance.services.moving import entry, lock_request, lock_unless_busy, move, require_may, require_state
from governance.services.needs import derive_needs
from governance.services.staleness import stale_if_moved
from governance.services.telling import told_applied, told_failed, told_ready
from governance.signatures import Said, is_signed, said_on
from ledger.actions import Action
from ledger.services import Record, record_many

logger = structlog.get_logger(__name__)


@transaction.atomic
def apply_request(*, request: ChangeRequest, by: User | None, at: dt.datetime) -> ChangeRequest:
    """Put a signed change into effect. ``by`` is None when its time has come by itself.

    It comes back applied; failed, with why in ``failure``; out of date, with what moved in ``moved``; or, for None
    only, as it was when something hinders it that passes with time (a person is told: WrongState).
    Side effects, in order: what the kind does, state and history, what the inbox reads, notices, one ledger entry.
    Raises NotAllowed, WrongState (not signed, applied already, expired, hindered).
    """
    locked = lock_request(request)
    if by is not None:
        require_may(rules.may_apply(by, locked), _who_applies(locked))
    require_state(locked, *SIGNED_STATES)
    record_many(take_effect_now(locked, by=by, at=at))
    return locked


def take_effect_now(request: ChangeRequest, *, by: User | None, at: dt.datetime) -> list[Record]:
    """``apply_request`` for who holds the lock: everything is looked at again. Returns the entries to write."""
    kind_of(request).hold(request)
    world, entries = stale_if_moved(request, at=at, by=by)
    if world is None:
        return entries
    said = said_on(request)
    if not is_signed(request, said):
        raise WrongState("Not everybody whom policy asks has signed exactly this. Ask again for signatures.")
    if request.expires_at and request.expires_at <= at:
        return _hindered(by, f"This request expired on {short(request.expires_at, at)}. Open a new one.")
    blocking = [each for each in look_at_gates(request, at, said) if each.blocks]
    if blocking:
        return _blocked(request, blocking, by=by, at=at)
    return apply_checked(request, said, by=by, at=at)


def apply_checked(request: ChangeRequest, said: Said, *, by: User | None, at: dt.datetime) -> list[Record]:
    """The last part, for who holds the world and has compared the basis, counted signatures, looked at the gates."""
    kind = kind_of(request)
    hindrance = kind.hindrance(request, at)
    if hindrance:
        return _hindered(by, hindrance)
    before = request.state
    try:
        with transaction.atomic():
            request.failure = ""
            move(request, RequestState.APPLIED, by=by, at=at, fields=["failure"])
            how = kind.apply(request, by=by, at=at)
    except Refusal as refusal:
        return _failed(request, before, refusal.message, by=by, at=at)
    except Exception:
        # Whatever went wrong, nothing of it stays, and the people who wait are told that it did.
        logger.exception("apply_failed", request_number=request.number)
        return _failed(
            request,
            before,
            "Something went wrong in Countersign itself; nothing was changed. The server's log says what. "
            "Try again, and tell an administrator if it fails again.",
            by=by,
            at=at,
        )
    derive_needs(request, said, policy_is_new=False)
    told_applied(request, by=by)
    texts = {"how": how} if how else {}
    applied = entry(
        Action.CHANGE_REQUEST_APPLIED, request, by=by, at=at, texts=texts, after_digest=request.content_digest
    )
    return [applied]


@transaction.atomic
def schedule_request(*, request: ChangeRequest, go_live_at: dt.datetime, by: User, at: dt.datetime) -> ChangeRequest:
    """Set the time at which an approved change goes live.

    Side effects, in order: state and history, the ledger entry ``change_request.scheduled``.
    Raises NotAllowed, WrongState, BadInput (a time that is over, or after the request expires).
    """
    locked = lock_request(request)
    require_may(rules.may_apply(by, locked), _who_applies(locked))
    require_state(locked, RequestState.APPROVED, RequestState.SCHEDULED)
    locked.timing, locked.go_live_at = Timing.AT_TIME, sound_time(go_live_at, locked, at=at)
    record_many(put_on_schedule(locked, by=by, at=at))
    return locked


def put_on_schedule(request: ChangeRequest, *, by: User | None, at: dt.datetime) -> list[Record]:
    """For services that hold the lock: from approved, or from another time, to ``go_live_at``."""
    if request.go_live_at is None:
        raise WrongState("No time is set.")
    move(request, RequestState.SCHEDULED, by=by, at=at, fields=["timing", "go_live_at"])
    when = f"{short(request.go_live_at, at)} {timezone.get_current_timezone_name()}"
    return [entry(Action.CHANGE_REQUEST_SCHEDULED, request, by=by, at=at, texts={"go_live_at": when})]


@transaction.atomic
def unschedule_request(*, request: ChangeRequest, by: User, at: dt.datetime, reason: str = "") -> ChangeRequest:
    """Take an approved change off the schedule: it waits for a release manager then.

    Side effects, in order: state and history, notices, the ledger entry ``change_request.unscheduled``.
    Raises NotAllowed, WrongState.
    """
    locked = lock_request(request)
    require_may(rules.may_apply(by, locked), _who_applies(locked))
    require_state(locked, RequestState.SCHEDULED)
    locked.timing, locked.go_live_at = Timing.BY_HAND, None
    move(locked, RequestState.APPROVED, by=by, at=at, reason=reason, fields=["timing", "go_live_at"])
    told_ready(locked, by=by)
    record_many([entry(Action.CHANGE_REQUEST_UNSCHEDULED, locked, by=by, at=at, reason=reason)])
    return locked


def due_to_apply(at: dt.datetime) -> models.QuerySet[ChangeRequest]:
    """Scheduled for now or before; or meant to go live at once, and hindered when they were signed."""
    return ChangeRequest.objects.filter(
        models.Q(state=RequestState.SCHEDULED, go_live_at__lte=at)
        | models.Q(state=RequestState.APPROVED, timing=Timing.ON_APPROVAL)
    )


def apply_due(at: dt.datetime) -> list[ChangeRequest]:
    """Apply what is due, each in a transaction of its own; returns those that moved. Safe for any number of workers:
    what one of them has, the others leave, and what was done is due no more."""
    moved = []
    for pk in due_to_apply(at).order_by("go_live_at", "number").values_list("pk", flat=True):
        try:
            request = _apply_one(pk, at)
        except Exception:
            # One that cannot even be tried must not keep the others from their time.
            logger.exception("apply_due_failed", request_id=str(pk))
            continue
        if request is not None:
            moved.append(request)
    return moved


@transaction.atomic
def _apply_one(pk: uuid.UUID, at: dt.datetime) -> ChangeRequest | None:
    request = lock_unless_busy(pk)
    if request is None or not due_to_apply(at).filter(pk=pk).exists():
        return None
    before = request.state
    record_many(take_effect_now(request, by=None, at=at))
    return request if request.state != before else None


def _hindered(by: User | None, why: str) -> list[Record]:
    if by is not None:
        raise WrongState(why)
    return []


def _blocked(
    request: ChangeRequest, blocking: Sequence[GateResult], *, by: User | None, at: dt.datetime
) -> list[Record]:
    """A check that passed before passes no more: a person is told; by itself it fails, so that people hear."""
    why = "A check does not pass any more. " + " ".join(each.says for each in blocking)
    if by is not None:
        raise WrongState(why)
    return _failed(request, request.state, why, by=by, at=at)


def _failed(request: ChangeRequest, before: str, why: str, *, by: User | None, at: dt.datetime) -> list[Record]:
    request.state, request.failure = before, why
    if before in OPEN_STATES:
        request.ended_at = request.ended_by = None
    move(request, RequestState.FAILED, by=by, at=at, reason=why, fields=["failure"])
    derive_needs(request, policy_is_new=False)
    told_failed(request, by=by)
    return [entry(Action.CHANGE_REQUEST_FAILED, request, by=by, at=at, reason=why)]


def _who_applies(request: ChangeRequest) -> str:
    return f"Only {kind_of(request).applied_by} puts this into effect, or sets when."
