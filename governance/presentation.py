"""Checks as the sign-off page shows them: what blocks first, each with who can move it and what this reader may do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.check_rules import TICKERS, may_tick, roles_to_accept, why_not_tick, why_not_untick
from governance.choices import GateMode, GateState
from governance.gates.base import GateResult, Point
from governance.gates.checklist import Checklist, PointState
from governance.gates.looking import look_with
from governance.gates.material import Material
from governance.gates.registering import gate
from governance.places import place_in_words
from registry.models import Prompt

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest, ChecklistTick
    from governance.signatures import Said

_FIRST = (GateState.ERROR, GateState.UNSATISFIED, GateState.BYPASSED, GateState.OVERRIDDEN, GateState.SATISFIED)


@dataclass(frozen=True)
class PointRow:
    """A point to tick. ``name`` as this reader may know it; ``says`` is what the portal sees, "" when it cannot tell;
    ``why_not`` why this reader may not tick it, "" when they may; ``may_untick``: they may take ``tick`` back."""

    point: Point
    name: str
    is_done: bool
    is_derived: bool
    says: str
    url: str
    tick: ChecklistTick | None
    why_not: str
    may_untick: bool = False
    is_own: bool = False  # the tick is this reader's

    @property
    def may_tick(self) -> bool:
        return not self.is_done and self.point.by_hand and not self.why_not


@dataclass(frozen=True)
class GateRow:
    """``findings`` are (place in words, sentence); ``asked_by`` names the policies that ask for the check, "" for one
    that is always on; ``may_accept``: this reader may accept it all the same."""

    result: GateResult
    name: str
    pill: str
    findings: tuple[tuple[str, str], ...]
    asked_by: str
    may_accept: bool
    points: tuple[PointRow, ...] = ()

    @property
    def has_figures(self) -> bool:
        """Fine, and worth reading all the same."""
        known = gate(self.result.gate)
        return self.result.state == GateState.SATISFIED and known is not None and known.has_figures

    @property
    def is_checklist(self) -> bool:
        return self.result.gate == Checklist.code

    @property
    def groups(self) -> dict[str, list[PointRow]]:
        """Points by the name of their group, in order."""
        found: dict[str, list[PointRow]] = {}
        for row in self.points:
            found.setdefault(row.point.group, []).append(row)
        return found

    @property
    def points_done(self) -> int:
        return sum(row.is_done for row in self.points)


def gate_rows(request: ChangeRequest, user: User, at: dt.datetime, said: Said | None = None) -> list[GateRow]:
    """While it is open, the checks as they are now; afterwards as they were kept when it ended. What blocks is first,
    what does not apply last. A handful of queries, whatever was found."""
    material = Material(request, at, said)
    if not request.is_open:
        return _in_order(_row(result, request) for result in _kept(request))
    can_accept = bool(request.policy_id and roles_to_accept(user, request, material.contributors))
    return _in_order(
        _row(result, request, can_accept=can_accept, points=_points(result, user, material))
        for result in look_with(material)
    )


def _kept(request: ChangeRequest) -> list[GateResult]:
    content = request.gates.content if request.gates else []
    return [GateResult(each["gate"], each["state"], each["says"], each["next"], mode=each["mode"]) for each in content]


def _row(
    result: GateResult, request: ChangeRequest, *, can_accept: bool = False, points: tuple[PointRow, ...] = ()
) -> GateRow:
    known = gate(result.gate)
    return GateRow(
        result=result,
        name=known.name if known else result.gate,
        pill=_pill(result),
        findings=tuple((place_in_words(finding), finding.says) for finding in result.findings),
        asked_by=_asked_by(result.gate, request),
        may_accept=can_accept and not result.passes and known is not None and known.can_be_overridden,
        points=points,
    )


def _pill(result: GateResult) -> str:
    if result.state == GateState.UNSATISFIED and result.mode == GateMode.WARN:
        return "gate_warns"
    return f"gate_{result.state}"


def _asked_by(code: str, request: ChangeRequest) -> str:
    """ "High risk and Legal passages"."""
    if request.policy is None:
        return ""
    names = {each["slug"]: each["name"] for each in request.policy.content["policies"]}
    asked: list[str] = next((each["asked_by"] for each in request.policy.content["gates"] if each["gate"] == code), [])
    return " and ".join(names.get(slug, slug) for slug in asked)


def _points(result: GateResult, user: User, material: Material) -> tuple[PointRow, ...]:
    """Nothing for a gate that could not be looked at: its points may be what failed."""
    known = gate(result.gate)
    if known is None or result.state in (GateState.ERROR, GateState.NOT_APPLICABLE):
        return ()
    if isinstance(known, Checklist):
        return tuple(_point_row(state, user, material) for state in known.states(material))
    states = [PointState(point, None, known.tick_of(point, material)) for point in known.points(material)]
    names = _names_of([state.point for state in states], user)
    return tuple(_point_row(state, user, material, names.get(state.point.prompt_id, "")) for state in states)


def _names_of(points: Sequence[Point], user: User) -> dict[uuid.UUID | None, str]:
    """Names of the prompts that points are about, for those that ``user`` sees."""
    about = [point.prompt_id for point in points if point.prompt_id]
    return dict(Prompt.objects.visible_to(user).filter(pk__in=about).values_list("pk", "slug")) if about else {}


def _point_row(state: PointState, user: User, material: Material, about: str = "") -> PointRow:
    request = material.request
    return PointRow(
        point=state.point,
        name=f"{about} still works" if about else state.point.name,
        is_done=state.is_done,
        is_derived=state.is_derived,
        says=state.derived.says if state.derived else "",
        url=state.derived.url if state.derived and not state.is_done else "",
        tick=state.tick,
        why_not=_why_not(user, request, state.point, material),
        may_untick=_may_untick(user, state, material),
        is_own=state.tick is not None and state.tick.person_id == user.pk,
    )


def _may_untick(user: User, state: PointState, material: Material) -> bool:
    if state.tick is None or state.is_derived or not _may_tick(user, material):
        return False
    return not why_not_untick(user, state.tick, material.contributors)


def _may_tick(user: User, material: Material) -> bool:
    return material.once(f"may_tick/{user.pk}", lambda: may_tick(user, material.request))


def _why_not(user: User, request: ChangeRequest, point: Point, material: Material) -> str:
    if request._state.adding:
        return "It can be ticked once signatures are asked for."
    return why_not_tick(user, point, material.contributors) if _may_tick(user, material) else TICKERS


def _in_order(rows: Iterable[GateRow]) -> list[GateRow]:
    """Blocking before warning before fine; within that by state and by the gate's own position."""

    def place(row: GateRow) -> tuple:
        known = gate(row.result.gate)
        state = row.result.state
        return (
            not row.result.blocks,
            row.result.passes,
            _FIRST.index(state) if state in _FIRST else len(_FIRST),
            known.position if known else 0,
            row.result.gate,
        )

    return sorted(rows, key=place)
