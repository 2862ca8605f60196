"""What a gate is and what it answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from governance.choices import PASSING_GATE_STATES, GateMode, GateState

if TYPE_CHECKING:
    from governance.models import ChangeRequest


@dataclass(frozen=True)
class Finding:
    """One thing found, where: ``path`` ("messages.0"), ``line`` from 1 or None. Never the secret itself."""

    says: str
    path: str = ""
    line: int | None = None


@dataclass(frozen=True)
class GateResult:
    """``says`` is one sentence; ``next_step`` what to do and ``next_people`` who can (names, or a role in words)
    when it is not satisfied. ``url`` leads to where it is done."""

    gate: str
    state: str
    says: str
    next_step: str = ""
    next_people: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    url: str = ""
    mode: str = GateMode.BLOCK

    @property
    def passes(self) -> bool:
        return self.state in PASSING_GATE_STATES

    @property
    def blocks(self) -> bool:
        return self.mode == GateMode.BLOCK and not self.passes

    def as_kept(self) -> dict:
        """For the snapshot: equal results, equal digest, so no times and no names of people."""
        return {"gate": self.gate, "mode": self.mode, "state": self.state, "says": self.says, "next": self.next_step}


class Gate:
    """Subclass, set the attributes, implement ``look``. Registered once, shared by all requests: keeps no state."""

    code: ClassVar[str]  # "secrets", stored: never changes
    name: ClassVar[str]  # "No secrets and no personal data in the text"
    can_be_overridden: ClassVar[bool] = True

    def look(self, request: ChangeRequest, at: dt.datetime) -> GateResult:
        """Answer for the request as it is now. An exception counts as ERROR, which blocks like UNSATISFIED."""
        raise NotImplementedError

    def fine(self, says: str) -> GateResult:
        return GateResult(self.code, GateState.SATISFIED, says)

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
    ) -> GateResult:
        return GateResult(self.code, GateState.UNSATISFIED, says, next_step, next_people, findings, url)
