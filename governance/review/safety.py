"""Whether it is safe, in a line: on a phone the checks themselves stand below a whole difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.policies.words import joined
from governance.presentation import GateRow

NAMED = 3  # checks named in the line; more would hide the sentence
_BLOCKS, _WARNS, _FINE = "bad", "warn", "good"


@dataclass(frozen=True)
class Safety:
    """``says`` is one sentence; ``tone`` is bad, warn or good."""

    tone: str
    says: str


def safety_of(rows: Sequence[GateRow]) -> Safety:
    """What stands in the way, else what somebody should know all the same."""
    blocking = [row.name for row in rows if row.result.blocks]
    warning = [row.name for row in rows if not row.result.blocks and not row.result.passes]
    accepted = [row.name for row in rows if row.result.override]
    if not rows:
        return Safety(_WARNS, "No policy asks for a check of this change.")
    if blocking:
        stand = "stands" if len(blocking) == 1 else "stand"
        return Safety(_BLOCKS, f"{len(blocking)} of {len(rows)} checks {stand} in the way: {_named(blocking)}.")
    if warning:
        return Safety(_WARNS, f"No check stands in the way. {_warns(len(warning))}: {_named(warning)}.")
    if accepted:
        were = "was" if len(accepted) == 1 else "were"
        says = f"No check stands in the way. {len(accepted)} {were} accepted all the same: {_named(accepted)}."
        return Safety(_WARNS, says)
    return Safety(_FINE, f"No check stands in the way; {len(rows)} were looked at.")


def _warns(count: int) -> str:
    return "1 warns" if count == 1 else f"{count} warn"


def _named(names: list[str]) -> str:
    more = [f"{len(names) - NAMED + 1} more"] if len(names) > NAMED else []
    return joined([*(names[: NAMED - 1] if more else names), *more])
