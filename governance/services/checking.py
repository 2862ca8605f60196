"""What people add to the checks of a request: accept one all the same, tick a point, take a tick back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Role, User
from base.errors import BadInput, NotAllowed, WrongState
from governance.check_rules import ACCEPTERS, TICKERS, may_tick, roles_to_accept, why_not_tick, why_not_untick
from governance.choices import GateState
from governance.gates.base import GateResult, Point
from governance.gates.looking import look_with, points_of
from governance.gates.material import Material
from governance.gates.registering import gate
from governance.kinds import kind_of
from governance.models import ChangeRequest, ChecklistTick, GateOverride
from governance.services.moving import entry, lock_request
from governance.services.settling import settle_request
from ledger.actions import Action
from ledger.services import record_many
from registry.validators import sound_text

REASON_LENGTH, EVIDENCE_LENGTH = 2_000, 4_000


@transaction.atomic
def override_gate(
    *, request: ChangeRequest, code: str, reason: str, role: str = "", by: User, at: dt.datetime
) -> GateOverride:
    """Accept a check that is not satisfied, for exactly this content, in a signing role that ``by`` holds (``role`` is
    its code; by default the first that they hold).

    Side effects, in order: the override, the ledger entry ``gate.overridden``, and whatever follows when that was the
    last thing missing. Raises NotAllowed (signs nothing here, had a hand in it), WrongState (over, not sent, fine as it
    is, accepted already, a check that nobody can accept), BadInput (no reason, no such check or role).
    """
    locked = lock_request(request)
    material = Material(locked, at)
    signing = _role(by, locked, role, material)
    _require_sent(locked)
    result = _acceptable(code, material)
    reason = sound_text(reason, field="reason", max_length=REASON_LENGTH, required=True)
    kind_of(locked).hold(locked)  # before the ledger, which is last: it may be applied below
    override = GateOverride.objects.create(
        request=locked,
        gate=result.gate,
        reason=reason,
        content_digest=locked.content_digest,
        person=by,
        role=signing,
        at=at,
    )
    texts = {"gate": _name(result.gate), "role": signing.name}
    record_many([entry(Action.GATE_OVERRIDDEN, locked, by=by, at=at, reason=reason, role=signing.code, texts=texts)])
    settle_request(request=locked, at=at, by=by)
    return override


@transaction.atomic
def tick_item(*, request: ChangeRequest, item: str, evidence: str, by: User, at: dt.datetime) -> ChecklistTick:
    """Tick a point (of the checklist, or of a gate that asks for a look), naming the evidence. A newer tick of the same
    point takes the place of an older one.

    Side effects, in order: the tick, the ledger entry ``checklist.ticked``, and whatever follows when that was the last
    thing missing. Raises NotAllowed, WrongState (over), BadInput (no evidence, no such point, one that only the portal
    can answer).
    """
    locked = lock_request(request)
    material = Material(locked, at)
    _require_ticker(by, locked)
    _require_open(locked)
    point = _point(item, material)
    why_not = why_not_tick(by, point, material.contributors)
    if why_not:
        raise NotAllowed(why_not)
    evidence = sound_text(evidence, field="evidence", max_length=EVIDENCE_LENGTH, required=True)
    return _keep(locked, point, evidence, Action.CHECKLIST_TICKED, by=by, at=at)


@transaction.atomic
def untick_item(*, request: ChangeRequest, item: str, by: User, at: dt.datetime) -> ChecklistTick:
    """Take the tick of a point back. What is signed stays signed; what is not live yet waits for the point again.

    Side effects, in order: a row that says so, the ledger entry ``checklist.unticked``. Raises NotAllowed (also for
    somebody else's tick, to whoever had a hand in the change), WrongState (over, not ticked), BadInput (no such point).
    """
    locked = lock_request(request)
    material = Material(locked, at)
    _require_ticker(by, locked)
    _require_open(locked)
    point = _point(item, material)
    standing = material.ticks.get(point.code)
    if standing is None or not standing.is_done:
        raise WrongState("This point is not ticked.")
    why_not = why_not_untick(by, standing, material.contributors)
    if why_not:
        raise NotAllowed(why_not)
    return _keep(locked, point, "", Action.CHECKLIST_UNTICKED, by=by, at=at)


def _keep(
    request: ChangeRequest, point: Point, evidence: str, action: Action, *, by: User, at: dt.datetime
) -> ChecklistTick:
    kind_of(request).hold(request)  # before the ledger, which is last: it may be applied below
    tick = ChecklistTick.objects.create(
        request=request,
        item=point.code,
        is_done=action == Action.CHECKLIST_TICKED,
        evidence=evidence,
        content_digest=request.content_digest,
        person=by,
        at=at,
    )
    record_many([entry(action, request, by=by, at=at, reason=evidence, texts={"item": point.name})])
    settle_request(request=request, at=at, by=by)
    return tick


def _require_open(request: ChangeRequest) -> None:
    if not request.is_open:
        raise WrongState(f"This request is {request.get_state_display().lower()}; its checks stay as they were.")


def _require_sent(request: ChangeRequest) -> None:
    _require_open(request)
    if request.policy_id is None:
        raise WrongState("Nobody has been asked to sign this yet. Send the request first.")


def _require_ticker(by: User, request: ChangeRequest) -> None:
    if not may_tick(by, request):
        raise NotAllowed(TICKERS)


def _role(by: User, request: ChangeRequest, code: str, material: Material) -> Role:
    roles = roles_to_accept(by, request, material.contributors)
    if not roles:
        raise NotAllowed(ACCEPTERS)
    named = [role for role in roles if code in ("", role.code)]
    if not named:
        raise BadInput.at("role", "You do not hold this role here. Choose one that you hold.")
    return named[0]


def _acceptable(code: str, material: Material) -> GateResult:
    """What the check says now, which must be something that can be accepted."""
    results = look_with(material, only=code)
    if not results:
        raise BadInput.at("gate", "This check is not part of this request.")
    result, known = results[0], gate(code)
    if result.state == GateState.OVERRIDDEN and result.override:
        raise WrongState(f"{result.override.person} accepted this check already.")
    if result.passes:
        raise WrongState("This check is fine as it is. Nothing has to be accepted.")
    if known is None or not known.can_be_overridden:
        raise WrongState(f"Nobody can accept this check all the same: {result.next_step}")
    return result


def _name(code: str) -> str:
    known = gate(code)
    return known.name if known else code


def _point(code: str, material: Material) -> Point:
    point = next((each for each in points_of(material) if each.code == code), None)
    if point is None:
        raise BadInput.at("item", "This point is not part of this request.")
    if not point.by_hand:
        raise BadInput.at("item", "Nobody ticks this point: the portal looks for itself.")
    return point
