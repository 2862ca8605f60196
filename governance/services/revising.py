"""What the people behind a request do with it: bring a new revision, ask again, withdraw, change the plan."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from base.history import save_with_history
from governance import rules
from governance.choices import OPEN_STATES, RequestState, Timing
from governance.kinds import kind_of
from governance.models import ChangeRequest
from governance.plans import set_plan
from governance.services.applying import put_on_schedule, take_effect_now
from governance.services.moving import BASIS_COLUMNS, entry, lock_request, move, require_may, require_state
from governance.services.needs import add_contributors, derive_needs
from governance.services.opening import NOT_YOURS_TO_ASK, WHY_LENGTH, ask_anew
from governance.services.settling import settle
from governance.services.telling import told_ready, told_sent
from governance.signatures import said_on
from ledger.actions import Action
from ledger.services import record_many
from registry.validators import sound_text


@transaction.atomic
def revise_request(
    *, request: ChangeRequest, subject_id: uuid.UUID, why: str, by: User, at: dt.datetime
) -> ChangeRequest:
    """Bring another version into a request; signatures are asked for again. Whoever does it had a hand in it.

    Signatures on an equal basis count on: a version that says the same resets nothing.
    Side effects, in order: those of ``send_request``, and of ``settle_request`` when it is complete already; notices;
    the ledger entry ``change_request.revised``. Raises NotAllowed, BadInput, WrongState (ended; the same version).
    """
    locked = lock_request(request)
    require_may(rules.may_open(by, locked), NOT_YOURS_TO_ASK)
    require_state(locked, *OPEN_STATES)
    if locked.subject_id == subject_id:
        raise WrongState("The request brings exactly this version already.")
    was_default = locked.title == kind_of(locked).label(locked)[:200]
    locked.subject_id = subject_id
    if was_default:
        locked.title = kind_of(locked).label(locked)[:200]
    locked.why = sound_text(why, field="why", max_length=WHY_LENGTH, required=True)
    add_contributors(locked, [by.pk], at=at)
    if locked.state == RequestState.DRAFT:
        _revise_draft(locked, by=by, at=at)
        record_many([entry(Action.CHANGE_REQUEST_REVISED, locked, by=by, at=at, reason=locked.why)])
        return locked
    return _ask_again(
        locked, Action.CHANGE_REQUEST_REVISED, locked.why, by=by, at=at, fields=["subject_id", "title", "why"]
    )


@transaction.atomic
def renew_request(*, request: ChangeRequest, reason: str, by: User, at: dt.datetime) -> ChangeRequest:
    """Ask again for signatures on the same version: the world moved, it failed, or an objection was answered.

    ``reason`` is the answer. Side effects and errors as those of ``revise_request``; the entry is
    ``change_request.renewed``.
    """
    locked = lock_request(request)
    require_may(rules.may_open(by, locked), NOT_YOURS_TO_ASK)
    require_state(locked, RequestState.STALE, RequestState.CHANGES_REQUESTED, RequestState.FAILED)
    answers = locked.state == RequestState.CHANGES_REQUESTED
    reason = sound_text(reason, field="reason", max_length=WHY_LENGTH, required=answers)
    return _ask_again(locked, Action.CHANGE_REQUEST_RENEWED, reason, by=by, at=at)


@transaction.atomic
def withdraw_request(*, request: ChangeRequest, reason: str, by: User, at: dt.datetime) -> ChangeRequest:
    """End a request that is still open. One that nobody was asked about yet needs no reason.

    Side effects, in order: state and history, what the inbox reads, the ledger entry ``change_request.withdrawn``.
    Raises NotAllowed, BadInput, WrongState.
    """
    locked = lock_request(request)
    require_may(rules.may_withdraw(by, locked), "Only those who may ask for this change withdraw it.")
    require_state(locked, *OPEN_STATES)
    was_sent = locked.state != RequestState.DRAFT
    reason = sound_text(reason, field="reason", max_length=WHY_LENGTH, required=was_sent)
    move(locked, RequestState.WITHDRAWN, by=by, at=at, reason=reason)
    derive_needs(locked, policy_is_new=False)
    record_many([entry(Action.CHANGE_REQUEST_WITHDRAWN, locked, by=by, at=at, reason=reason)])
    return locked


@transaction.atomic
def plan_request(
    *,
    request: ChangeRequest,
    timing: str,
    go_live_at: dt.datetime | None = None,
    steps: list[Any] | None = None,
    by: User,
    at: dt.datetime,
) -> ChangeRequest:
    """Say when and in which steps it takes effect. An approved one goes on by the new plan at once.

    Side effects, in order: the plan with its history, for an approved one those of ``apply_request`` or
    ``schedule_request`` or else notices, the ledger entry ``change_request.planned``.
    Raises NotAllowed, BadInput, WrongState.
    """
    locked = lock_request(request)
    require_may(
        rules.may_plan(by, locked),
        f"Somebody has signed this plan, so only {kind_of(locked).applied_by} changes it now.",
    )
    require_state(locked, *(state for state in OPEN_STATES if state != RequestState.SCHEDULED))
    set_plan(locked, timing=timing, go_live_at=go_live_at, steps=steps, at=at)
    save_with_history(locked, by=by, at=at, update_fields=["timing", "go_live_at", "steps"])
    entries = [entry(Action.CHANGE_REQUEST_PLANNED, locked, by=by, at=at)]
    if locked.state == RequestState.APPROVED and locked.timing == Timing.AT_TIME:
        entries += put_on_schedule(locked, by=by, at=at)
    elif locked.state == RequestState.APPROVED and locked.timing == Timing.ON_APPROVAL:
        entries += take_effect_now(locked, by=by, at=at)
    elif locked.state == RequestState.APPROVED:
        told_ready(locked, by=by)
    record_many(entries)
    return locked


def _revise_draft(request: ChangeRequest, *, by: User, at: dt.datetime) -> None:
    """Nobody was asked yet, so there is nothing to ask again."""
    kind = kind_of(request)
    kind.prepare(request)
    basis = kind.basis(request)
    request.content_digest, request.replaces_digest = basis.content, basis.replaces
    request.dependencies_digest = basis.dependencies
    add_contributors(request, kind.contributors(request), at=at)
    columns = ["subject_id", "title", "why", *(column for column in BASIS_COLUMNS if column != "policy")]
    save_with_history(request, by=by, at=at, reason=request.why, update_fields=columns)


def _ask_again(
    request: ChangeRequest,
    action: Action,
    reason: str,
    *,
    by: User,
    at: dt.datetime,
    fields: list[str] | None = None,
) -> ChangeRequest:
    kind_of(request).hold(request)  # it may be complete at once, and applied below
    gates = ask_anew(request, by=by, at=at, reason=reason, fields=fields)
    entries = [entry(action, request, by=by, at=at, reason=reason)]
    entries += settle(request, said_on(request), gates, at=at)
    if request.state == RequestState.IN_REVIEW:
        told_sent(request, by=by)
    record_many(entries)
    return request
