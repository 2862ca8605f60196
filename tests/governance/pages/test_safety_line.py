"""Is it safe, in one line: what stands in the way first, then what warns, then what somebody accepted."""

from __future__ import annotations

import pytest

from governance.choices import GateMode, GateState
from governance.gates.base import GateResult
from governance.models import GateOverride
from governance.presentation import GateRow
from governance.review.safety import Safety, safety_of

FINE, BLOCKS, WARNS, ACCEPTED, FAILED, OTHER = "fine", "blocks", "warns", "accepted", "failed", "other"
_RESULTS = {
    FINE: GateResult("fine", GateState.SATISFIED, "Fine."),
    OTHER: GateResult("other", GateState.NOT_APPLICABLE, "Nothing to look at."),
    BLOCKS: GateResult("blocks", GateState.UNSATISFIED, "Open."),
    WARNS: GateResult("warns", GateState.UNSATISFIED, "Open.", mode=GateMode.WARN),
    ACCEPTED: GateResult("accepted", GateState.OVERRIDDEN, "Open.", override=GateOverride()),
    FAILED: GateResult("failed", GateState.ERROR, "Could not be looked at."),
}


def rows(*names: str) -> list[GateRow]:
    return [GateRow(_RESULTS[name], name.capitalize(), "", (), "", False) for name in names]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], Safety("warn", "No policy asks for a check of this change.")),
        ([FINE, OTHER], Safety("good", "No check stands in the way; 2 were looked at.")),
        ([BLOCKS, WARNS, FINE], Safety("bad", "1 of 3 checks stands in the way: Blocks.")),
        ([BLOCKS, FAILED], Safety("bad", "2 of 2 checks stand in the way: Blocks and Failed.")),
        ([BLOCKS] * 4, Safety("bad", "4 of 4 checks stand in the way: Blocks, Blocks and 2 more.")),
        ([WARNS, ACCEPTED], Safety("warn", "No check stands in the way. 1 warns: Warns.")),
        ([ACCEPTED, FINE], Safety("warn", "No check stands in the way. 1 was accepted all the same: Accepted.")),
    ],
)
def test_safety__of_checks__says_what_matters_most(names, expected):
    assert safety_of(rows(*names)) == expected
