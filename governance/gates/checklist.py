"""The deployment checklist: twelve points, each derived from what the portal knows or ticked by hand with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.gates.base import Gate, GateResult, Point
from governance.gates.deriving import Derived, derive
from governance.gates.material import Material
from governance.gates.points import POINTS
from governance.models import ChecklistTick


@dataclass(frozen=True)
class PointState:
    """Where a point stands: ``derived`` is what the portal sees, ``tick`` what somebody ticked, if that counts."""

    point: Point
    derived: Derived | None
    tick: ChecklistTick | None

    @property
    def is_derived(self) -> bool:
        return self.derived is not None and self.derived.is_done

    @property
    def is_done(self) -> bool:
        return self.is_derived or self.tick is not None


class Checklist(Gate):
    code = "checklist"
    name = "Deployment checklist"
    position = 90

    def states(self, material: Material) -> list[PointState]:
        def look() -> list[PointState]:
            return [PointState(point, derive(point.code, material), self.tick_of(point, material)) for point in POINTS]

        return material.once("checklist", look)

    def points(self, material: Material) -> Sequence[Point]:
        return POINTS if material.version else ()

    def look(self, material: Material) -> GateResult:
        if material.version is None:
            return self.not_applicable("This change brings no prompt live.")
        waiting = [state.point for state in self.states(material) if not state.is_done]
        done = len(POINTS) - len(waiting)
        if not waiting:
            return self.fine(f"All {len(POINTS)} points are done.")
        first = waiting[0].name[:1].lower() + waiting[0].name[1:]
        more = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        return self.not_yet(
            f"{done} of {len(POINTS)} points are done; open: {first}{more}.",
            next_step="Tick what is done, and name the evidence.",
            next_people=("whoever edits, reviews or releases this feature",),
            url="#checklist",
        )
