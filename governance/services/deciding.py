"""Sign a change, ask for changes, or reject it: one person, in one role, on exactly what they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Role, User
from base.errors import BadInput, NotAllowed, WrongState
from governance import rules
from governance.basis import basis_token
from governance.choices import DECIDABLE_STATES, RequestState, Timing, Verdict
from governance.freshness import require_fresh
from governance.gates.base import GateResult
from governance.gates.looking import look_at_gates, snapshot_of_gates
from governance.kinds import kind_of
from governance.models import ChangeRequest, Decision
from governance.rules import Seat
from governance.services.moving import entry, lock_request, move
from governance.services.needs import derive_needs
from governance.services.settling import settle
from governance.services.staleness import stale_if_moved
from governance.services.telling import told_decided
from governance.signatures import Said, counting, said_on
from ledger.actions import Action
from ledger.services import Record, record_many
from registry.validators import sound_text

REASON_LENGTH = 10_000
MOVED = "What you read has moved: "

_ACTIONS = {
    Verdict.APPROVE: Action.CHANGE_REQUEST_SIGNED,
    Verdict.REQUEST_CHANGES: Action.CHANGE_REQUEST_CHANGES_REQUESTED,
    Verdict.REJECT: Action.CHANGE_REQUEST_REJECTED,
}
_OBJECTIONS = {
    Verdict.REQUEST_CHANGES: RequestState.CHANGES_REQUESTED,
    Verdict.REJECT: RequestState.REJECTED,
}


def decide(
    *,
    request: ChangeRequest,
    verdict: str,
    role: Role | str,
    reason: str = "",
    on_behalf_of: User | None = None,
    expected_basis: str = "",
    signed_in_at: dt.datetime | None = None,
    by: User,
    at: dt.datetime,
) -> Decision:
    """``by`` says ``verdict`` (a value of Verdict) in ``role``, perhaps ``on_behalf_of`` somebody who is away.

    ``expected_basis`` is ``basis_token(request)`` as the person read it; an approval of anything else is refused.
    ``signed_in_at`` is when they last proved who they are, where policy asks for that.

    Side effects, in order: snapshot of the checks, the decision, state and history, what the inbox reads; for the last
    signature also those of ``settle_request``; notices; one ledger entry a move.
    Raises NotAllowed (had a hand in it, holds no such role here, seat used already), FreshSignInNeeded, BadInput
    (reason missing), WrongState (not to be decided now, signed already, what was read has moved). When it turns out
    that the world moved, the request goes out of date although this is refused.
    """
    with transaction.atomic():
        outcome = _decide(
            lock_request(request),
            verdict=_verdict(verdict),
            role=role.pk if isinstance(role, Role) else str(role),
            reason=sound_text(reason, field="reason", max_length=REASON_LENGTH),
            on_behalf_of=on_behalf_of,
            expected_basis=expected_basis,
            signed_in_at=signed_in_at,
            by=by,
            at=at,
        )
    if isinstance(outcome, WrongState):
        raise outcome
    return outcome


def _decide(
    request: ChangeRequest,
    *,
    verdict: Verdict,
    role: str,
    reason: str,
    on_behalf_of: User | None,
    expected_basis: str,
    signed_in_at: dt.datetime | None,
    by: User,
    at: dt.datetime,
) -> Decision | WrongState:
    """The decision; or, since it must not undo that the request went out of date, the refusal to raise afterwards."""
    if request.state not in DECIDABLE_STATES:
        raise WrongState(f"This request is {request.get_state_display().lower()}, so nothing can be signed now.")
    if verdict != Verdict.APPROVE and not reason:
        raise BadInput.at("reason", "Say why: whoever wrote it has to know what to change.")
    kind = kind_of(request)
    if verdict == Verdict.APPROVE and request.timing == Timing.ON_APPROVAL:
        kind.hold(request)  # it may be applied below
    said = said_on(request)
    seat = _seat(request, role, on_behalf_of, said, by=by, at=at)
    if verdict == Verdict.APPROVE:
        _refuse_used(request, seat, said, by=by)
        require_fresh(signed_in_at, request.policy.content.get("fresh_sign_in_min"), at=at)  # type: ignore[union-attr]
        if expected_basis != basis_token(request):
            raise WrongState(f"{MOVED}the request was changed since. Read it again, then sign.")
    world, entries = stale_if_moved(request, at=at)
    if world is None:
        record_many(entries)
        return WrongState(f"{MOVED}{' '.join(request.moved)} Signatures have to be asked for again.")
    gates = look_at_gates(request, at, said)
    request.gates = snapshot_of_gates(gates, at)
    decision = _keep(request, seat, verdict, reason, signed_in_at=signed_in_at, by=by, at=at)
    said.decisions.append(decision)
    record_many([_entry(decision, seat), *_take_effect(request, decision, said, gates, at=at)])
    return decision


def _verdict(value: str) -> Verdict:
    if value not in Verdict.values:
        raise BadInput.at("verdict", "Choose one of: " + ", ".join(Verdict.values) + ".")
    return Verdict(value)


def _seat(
    request: ChangeRequest, role: str, on_behalf_of: User | None, said: Said, *, by: User, at: dt.datetime
) -> Seat:
    """The seat that ``by`` means. Raises NotAllowed, with what is missing."""
    if not by.is_active:
        raise NotAllowed("This account is deactivated.")
    if by.pk in said.contributors:
        raise NotAllowed("You had a hand in this change, so somebody else signs it.")
    if on_behalf_of is not None and on_behalf_of.pk in said.contributors:
        raise NotAllowed(f"{on_behalf_of} had a hand in this change, so nobody signs it for them either.")
    principal = on_behalf_of.pk if on_behalf_of else None
    own = on_behalf_of is None
    for seat in rules.own_seats(by, request) if own else rules.lent_seats(by, request, at, said.contributors):
        if seat.role.pk == role and (seat.on_behalf_of.pk if seat.on_behalf_of else None) == principal:
            return seat
    if on_behalf_of is not None:
        raise NotAllowed(f"You do not stand in for {on_behalf_of} in this role now.")
    raise NotAllowed(
        rules.why_not(by, request, at) or "You do not hold this role here, or the policy does not ask for it."
    )


def _refuse_used(request: ChangeRequest, seat: Seat, said: Said, *, by: User) -> None:
    """A name stands on one signature. The very same one again is a matter of state, another one of who may."""
    counted = counting(request, said)
    if not rules.seat_names(by, seat) & rules.names_taken(counted):
        return
    principal = seat.on_behalf_of.pk if seat.on_behalf_of else None
    if any(
        (each.person_id, each.role_id, each.on_behalf_of_id) == (by.pk, seat.role.pk, principal) for each in counted
    ):
        raise WrongState("You have signed this already.")
    raise NotAllowed(rules.seat_used(by, counted))


def _keep(
    request: ChangeRequest,
    seat: Seat,
    verdict: Verdict,
    reason: str,
    *,
    signed_in_at: dt.datetime | None,
    by: User,
    at: dt.datetime,
) -> Decision:
    return Decision.objects.create(
        request=request,
        person=by,
        on_behalf_of=seat.on_behalf_of,
        delegation=seat.delegation,
        author=request.author,
        role=seat.role,
        verdict=verdict,
        reason=reason,
        content_digest=request.content_digest,
        replaces_digest=request.replaces_digest,
        dependencies_digest=request.dependencies_digest,
        policy_id=request.policy_id or "",  # whatever can be decided on has one
        gates=request.gates,
        at=at,
        signed_in_at=signed_in_at,
    )


def _take_effect(
    request: ChangeRequest, decision: Decision, said: Said, gates: Sequence[GateResult], *, at: dt.datetime
) -> list[Record]:
    """What follows from the decision: another state, perhaps the change itself. Returns the entries to write."""
    told_decided(decision)
    objection = _OBJECTIONS.get(Verdict(decision.verdict))
    if objection is not None:
        move(request, objection, by=decision.person, at=at, reason=decision.reason, fields=["gates"])
        derive_needs(request, said, policy_is_new=False)
        return []
    entries = settle(request, said, gates, at=at)
    if not entries:
        derive_needs(request, said, policy_is_new=False)
    return entries


def _entry(decision: Decision, seat: Seat) -> Record:
    texts = {"role": seat.role.name}
    if seat.on_behalf_of and seat.delegation:
        until = seat.delegation.ends_at
        texts |= {"on_behalf_of": str(seat.on_behalf_of), "until": f"{until.day} {until:%b %Y}"}
    return entry(
        _ACTIONS[Verdict(decision.verdict)],
        decision.request,
        by=decision.person,
        at=decision.at,
        reason=decision.reason,
        role=seat.role.pk,
        texts=texts,
    )
