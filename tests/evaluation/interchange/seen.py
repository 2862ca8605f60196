"""What tests of the formats ask of a reading."""

from __future__ import annotations

from typing import Any

from evaluation.documents import suite_digest
from evaluation.interchange.outcome import Reading
from evaluation.interchange.reading import read_suite
from evaluation.scorers.builtin import BUILTIN

SCORERS = {kind.code: kind() for kind in BUILTIN}


def read(name: str, text: str | bytes, **given: Any) -> Reading:
    return read_suite(name, text.encode() if isinstance(text, str) else text, **given)


def told(reading: Reading, severity: str) -> list[tuple[str, str]]:
    return [(line.where, line.message) for line in reading.lines if line.severity == severity]


def only_case(reading: Reading) -> dict[str, Any]:
    assert told(reading, "error") == []
    (case,) = reading.document["cases"]
    return dict(case)


def problems(reading: Reading) -> list[str]:
    """What the scorers say is wrong with the settings that were read, but that judges are not chosen and pinned yet."""
    document = reading.document
    pairs = [(criterion, None) for criterion in document["criteria"]]
    pairs += [(check, case) for case in document["cases"] for check in [*document["criteria"], *case["checks"]]]
    found = {said for each, case in pairs for said in SCORERS[each["scorer"]].problems(each["settings"], case)}
    return sorted(said for said in found if "pinned" not in said)


def is_sound(reading: Reading) -> bool:
    """Whether the suite can be digested and each of its keys is its own."""
    cases, criteria = reading.document["cases"], reading.document["criteria"]
    assert suite_digest(reading.document)
    assert len({case["key"] for case in cases}) == len(cases)
    for case in cases or [{"checks": []}]:
        keys = [criterion["key"] for criterion in [*criteria, *case["checks"]]]
        assert len(set(keys)) == len(keys)
    return True
