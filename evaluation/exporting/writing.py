"""The formats of a run's export. Each writer is handed the run and yields pieces of text."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.exporting.junit import write_junit
from evaluation.exporting.rows import AnswerLine, facts_of, lines_of
from evaluation.models import Run
from evaluation.scorers.given import as_text
from evaluation.wording import DEMONSTRATION
from registry.services.importing.reporting import safe_cell

_FACTS = ("run", "suite", "prompt", "version", "model")
_HEADING = (
    "demonstration", *_FACTS, "case", "answer", "tags", "variables", "expected", "answered", "outcome", "score",
    "problem", "latency_ms", "input_tokens", "output_tokens", "cost_usd",
)  # fmt: skip
_OUTCOMES = {True: "passed", False: "failed", None: "not scored"}


@dataclass(frozen=True)
class Format:
    code: str
    name: str
    about: str
    extension: str
    content_type: str
    write: Callable[[Run], Iterator[str]]


def write_csv(run: Run) -> Iterator[str]:
    """A row an answer; each criterion of the suite has three columns: score, reason, who set it by hand. Checks of
    single cases stand together in the last one. Cells that a spreadsheet would run as a formula are made text."""
    keys = [criterion["key"] for criterion in run.suite_version.criteria]
    more = [f"{key}: {what}" for key in keys for what in ("score", "reason", "set by hand")]
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff"  # without it, Excel takes UTF-8 for something else
    yield writer.writerow([safe_cell(name) for name in (*_HEADING, *more, "checks of this case")])
    facts = facts_of(run)
    notice = DEMONSTRATION if run.is_demo else ""
    for line in lines_of(run):
        cells = [notice, *(facts[name] for name in _FACTS), *_cells(line, keys)]
        yield writer.writerow([safe_cell("" if cell is None else cell) for cell in cells])


def _cells(line: AnswerLine, keys: list[str]) -> list[Any]:
    more: list[Any] = []
    for key in keys:
        found = line["criteria"].get(key)
        more += [found["value"], found["reason"], _by_hand(found["set_by_hand"])] if found else ["", "", ""]
    own = {key: each["value"] for key, each in line["criteria"].items() if key not in keys}
    return [
        line["case"], line["answer"], ", ".join(line["tags"]), as_text(line["variables"]),
        "" if line["expected"] is None else as_text(line["expected"]), "\n\n".join(line["answers"]),
        _OUTCOMES[line["passed"]], line["score"], f"{line['problem']} {line['problem_says']}".strip(),
        line["latency_ms"], line["input_tokens"], line["output_tokens"], line["cost_usd"],
        *more, as_text(own) if own else "",
    ]  # fmt: skip


def _by_hand(given: dict[str, Any] | None) -> str:
    return f"{given['by']}: {given['reason']}" if given else ""


def write_json(run: Run) -> Iterator[str]:
    """``{…facts, scorecard, comparison, answers: […]}``; unknown is null."""
    head = {**facts_of(run), "scorecard": run.scorecard, "comparison": run.comparison}
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "answers": ['
    between = "\n  "
    for line in lines_of(run):
        yield between + json.dumps(line, ensure_ascii=False)
        between = ",\n  "
    yield "\n ]\n}\n"


class _Echo:
    """What csv.writer writes to: hands each row back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


FORMATS = {
    each.code: each
    for each in (
        Format("csv", "CSV", "A row for each answer, for spreadsheets.", "csv", "text/csv; charset=utf-8", write_csv),
        Format("json", "JSON", "Everything, for programs.", "json", "application/json", write_json),
        Format("junit", "JUnit XML", "A test for each case, for build servers.", "xml", "application/xml", write_junit),
    )
}


def file_name(run: Run, extension: str) -> str:
    demo = "-demonstration" if run.is_demo else ""
    about = f"{run.suite_version.suite.slug}-on-{run.version.prompt.slug}-{run.version.number}"
    return f"{about}-{run.created_at:%Y-%m-%d}{demo}.{extension}"
