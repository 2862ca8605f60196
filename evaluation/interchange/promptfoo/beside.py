"""What promptfoo has no word for, kept under ``metadata: {countersign: …}`` so that our own export comes back whole.

Of a configuration: ``{"accuracy_threshold": 0.9, "expected_variable": "expected", "criteria": [Other, …]}``.
Of a test: ``{"key", "tags", "messages", "follow_ups", "expected", "checks": [Other, …]}``, each where it is needed.
Other is a criterion with ``"at"``, its place in the list (0 is first), for criteria without an exact equal there.
What promptfoo checks in its stead, if anything, is the assertion whose ``metric`` is its key.
"""

from __future__ import annotations

from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange.case_json import Wrong, case_of, criterion_of, is_number
from evaluation.interchange.outcome import Collecting
from evaluation.interchange.reports import Reports

WORD = "countersign"
TEST_KEYS = ("key", "tags", "messages", "follow_ups", "expected", "checks")


def of(metadata: Any) -> dict[str, Any]:
    own = metadata.get(WORD) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def tell_others(reports: Reports, where: str, metadata: Any) -> None:
    """A warning for each piece of metadata that is not ours."""
    if metadata is None:
        return
    for key in sorted(map(str, set(metadata) - {WORD})) if isinstance(metadata, dict) else ["metadata"]:
        reports.warn(where, f"The metadata “{key[:60]}” has no equal here, so it was left out.")


def read_suite(into: Collecting, reports: Reports, where: str, metadata: Any) -> dict[str, Any]:
    tell_others(reports, where, metadata)
    own = of(metadata)
    threshold = own.get("accuracy_threshold")
    if threshold is None:
        return own
    if is_number(threshold) and 0 <= threshold <= 1:
        into.accuracy_threshold = threshold
    else:
        reports.warn(where, "The accuracy threshold of this file is no number from 0 to 1, so it was left out.")
    return own


def keys_of(others: Any) -> set[str]:
    return {str(other.get("key")) for other in others if isinstance(other, dict)} if isinstance(others, list) else set()


def case_of_test(reports: Reports, where: str, metadata: Any) -> dict[str, Any]:
    """Our own keys of one test, in shape; ``checks`` are as ``inserted`` takes them."""
    tell_others(reports, where, metadata)
    own = of(metadata)
    try:
        given, _ = case_of({key: own[key] for key in TEST_KEYS if key in own and key != "checks"})
    except Wrong as error:
        reports.error(where, f"What Countersign wrote into this test was changed, so it was left out: {error}")
        return {}
    return given | ({"checks": own["checks"]} if "checks" in own else {})


def inserted(reports: Reports, where: str, criteria: list[Criterion], others: Any) -> list[Criterion]:
    """``criteria`` with ``others`` at their places."""
    result = list(criteria)
    for other in others if isinstance(others, list) else []:
        at = other.get("at") if isinstance(other, dict) else None
        try:
            criterion = criterion_of({key: other[key] for key in other if key != "at"} if at is not None else other)
        except Wrong as error:
            reports.error(where, f"A criterion was left out: {error}")
            continue
        result.insert(at if isinstance(at, int) and at >= 0 else len(result), criterion)
    return result
