"""MT-Bench: questions of two turns, ``{"question_id", "category", "turns": […], "reference"?: […]}``.

Source: github.com/lm-sys/FastChat fastchat/llm_judge (Apache-2.0): README.md, common.py, gen_judgment.py.
"""

from __future__ import annotations

from typing import Any

from evaluation.interchange.case_json import Wrong
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting

NAME = "mt-bench"
_KEYS = ("question_id", "category", "turns", "reference")


def recognises(record: dict[str, Any]) -> bool:
    return isinstance(record.get("turns"), list)


def read(into: Collecting, records: Records) -> None:
    start = len(into.cases)
    for where, record in records:
        try:
            given = _case(record)
        except Wrong as error:
            into.error(where, f"This question was left out: {error}")
            continue
        for key in record:
            if key not in _KEYS:
                into.warn(where, f"“{key[:80]}” has no place in this format, so it was left out.")
        into.add_case(where, f"mt-bench-{record.get('question_id', len(into.cases) + 1)}", **given)
    read_now = into.cases[start:]
    if read_now:
        referenced = sum(case["expected"] is not None for case in read_now)
        into.info(
            "",
            "The first turn fills the variable “question”, later turns follow each answer, and the category is a tag. "
            f"{referenced} of {len(read_now)} questions have reference answers; they are what is expected, one a turn.",
        )


def _case(record: dict[str, Any]) -> dict[str, Any]:
    turns = _texts(record.get("turns"), "turns")
    if not turns:
        raise Wrong("“turns” is empty.")
    category = record.get("category") or ""
    if not isinstance(category, str):
        raise Wrong("“category” must be text.")
    reference = record.get("reference")
    return {
        "variables": {"question": turns[0]},
        "follow_ups": turns[1:],
        "tags": [category] if category else [],
        "expected": None if not reference else _texts(reference, "reference"),
    }


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(f"“{name}” must be a list of texts.")
    return value
