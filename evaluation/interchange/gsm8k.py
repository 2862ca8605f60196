"""Grade-school mathematics as OpenAI published it: ``{"question", "answer"}``, with the number after ``####``.

Source: github.com/openai/grade-school-math, README: "the final numeric solution is the last line of the solution,
preceded by ####".
"""

from __future__ import annotations

from typing import Any

from evaluation.documents import a_criterion
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting

NAME = "gsm8k"
MARKER = "####"


def recognises(record: dict[str, Any]) -> bool:
    return all(isinstance(record.get(key), str) for key in ("question", "answer")) and MARKER in record["answer"]


def read(into: Collecting, records: Records) -> None:
    start = len(into.cases)
    for where, record in records:
        question, solution = record.get("question"), record.get("answer")
        if not isinstance(question, str) or not isinstance(solution, str):
            into.error(where, "This line lacks a text “question” or “answer”. It was left out.")
            continue
        _, marker, number = solution.rpartition(MARKER)
        if not marker:
            into.error(where, "There is no “####” with a number in this answer. Add it. The case was left out.")
            continue
        for key in sorted(set(record) - {"question", "answer"}):
            into.warn(where, f"“{key[:80]}” has no place in this format, so it was left out.")
        variables = {"question": question}
        into.add_case(
            where, f"gsm8k-{len(into.cases) + 1}", variables=variables, expected=number.strip(), note=solution
        )
    if len(into.cases) == start:
        return
    settings = {"extract": "last_number", "marker": MARKER, "absolute": 0}
    into.add_criterion("", a_criterion("number", "numeric", settings))
    into.info(
        "",
        "Each question fills the variable “question”. The number after #### is expected, and the whole solution is "
        "kept as a note. The last number of an answer is compared with it, exactly.",
    )
