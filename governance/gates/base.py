"""What a gate is and what it answers."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from governance.choices import PASSING_GATE_STATES, GateMode, GateState
from governance.detecting.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.gates.material import Material
    from governance.models import ChecklistTick, GateOverride


@dataclass(frozen=True)
class Point:
    """Something that a person looks at and ticks, with evidence. ``code`` is stored (at most 40 characters); ``asks``
    says what counts as evidence. ``second_pair``: only somebody who had no hand in the change may tick it.

    ``name`` goes into the ledger of the feature, so it does not name what people of that feature may not see;
    ``prompt_id`` is the prompt that it is about, for pages to name to those who see it."""

    code: str
    name: str
    asks: str
    group: str = ""
    second_pair: bool = False
    by_hand: bool = True
    prompt_id: uuid.UUID | None = None


@dataclass(frozen=True)
class GateResult:
    """``says`` is one sentence without a person's name; ``next_step`` what to do and ``next_people`` who can (names, or
    a role in words) when it is not satisfied. ``grounds`` are what the answer rests on, one sentence each: they may
    name people, and are not kept. ``url`` leads to where it is done. ``override`` is set for OVERRIDDEN."""

    gate: str
    state: str
    says: str
    next_step: str = ""
    next_people: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    url: str = ""
    mode: str = GateMode.BLOCK
    grounds: tuple[str, ...] = ()
    override: GateOverride | None = None

    @property
    def passes(self) -> bool:
        return self.state in PASSING_GATE_STATES

    @property
    def blocks(self) -> bool:
        return self.mode == GateMode.BLOCK and not self.passes

    def as_kept(self) -> dict[str, Any]:
        """For the snapshot: equal results, equal digest, so no times and no names of people."""
        return {"gate": self.gate, "mode": self.mode, "state": self.state, "says": self.says, "next": self.next_step}

    def in_mode(self, mode: str) -> GateResult:
        return replace(self, mode=mode)


class Gate(ABC):
    """Subclass, set the attributes, implement ``look``. Registered once, shared by all requests: keeps no state.

    ``always_on``: looked at, and blocking, for every request whose kind names this gate, whatever policies say.
    ``can_be_overridden``: whether somebody who signs may accept it all the same. ``position`` orders the page.
    ``has_figures``: what it says is read before signing also when it is fine, so pages do not fold it.
    """

    code: ClassVar[str]  # "secrets", stored: never changes
    name: ClassVar[str]  # "No secrets in the text"
    always_on: ClassVar[bool] = False
    can_be_overridden: ClassVar[bool] = True
    position: ClassVar[int] = 50
    has_figures: ClassVar[bool] = False

    @abstractmethod
    def look(self, material: Material) -> GateResult:
        """Answer for the request as it is now. An exception counts as ERROR, which blocks like UNSATISFIED."""

    def points(self, material: Material) -> Sequence[Point]:
        """What people can tick by hand for this gate; ``Material.ticks`` has what they ticked, by code of the point."""
        return ()

    def tick_of(self, point: Point, material: Material) -> ChecklistTick | None:
        """The tick of ``point`` that counts, if any: for this content, and for a point that needs a second pair of eyes
        by somebody who had no hand in the change, even if they had none when they ticked."""
        tick = material.ticks.get(point.code)
        if tick is None or not tick.is_done or not point.by_hand:
            return None
        return None if point.second_pair and tick.person_id in material.contributors else tick

    def fine(self, says: str, *, grounds: tuple[str, ...] = (), url: str = "") -> GateResult:
        return GateResult(self.code, GateState.SATISFIED, says, grounds=grounds, url=url)

    def not_applicable(self, says: str) -> GateResult:
        return GateResult(self.code, GateState.NOT_APPLICABLE, says)

    def not_yet(
        self,
        says: str,
        *,
        next_step: str,
        next_people: tuple[str, ...] = (),
        findings: tuple[Finding, ...] = (),
        url: str = "",
        grounds: tuple[str, ...] = (),
    ) -> GateResult:
        return GateResult(
            self.code, GateState.UNSATISFIED, says, next_step, next_people, findings, url, grounds=grounds
        )
