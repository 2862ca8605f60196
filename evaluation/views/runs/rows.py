"""Answers of a run as rows of a page: short, with what people set by hand taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Left

from evaluation.documents import Case as CaseDocument
from evaluation.models import Override, Result, Run
from evaluation.result_rows import weighed, with_overrides
from evaluation.scorers.given import as_text
from evaluation.wording import figure, problem_words

SHOWN = 220  # characters of an answer in a row
_CASE_SHOWN = 140


@dataclass(frozen=True)
class AnswerRow:
    """``flip`` is "worse", "better" or "" against the baseline. ``score`` is "" where there is none.
    ``failing`` are keys of the criteria that it misses."""

    result: Result
    asked: str
    expected: str
    answered: str
    score: str
    pill: str
    problem: str
    flip: str
    failing: list[str]
    is_by_hand: bool
    latency_ms: int | None


def with_excerpts(results: QuerySet[Result]) -> QuerySet[Result]:
    """In the order of the suite, with the beginning of what was answered last instead of all of it."""
    last = KeyTextTransform("text", KeyTransform("-1", "answer__replies"))
    return (
        results.select_related("answer__case")
        .defer("answer__replies")
        .annotate(excerpt=Left(last, SHOWN + 1), latency_ms=F("answer__latency_ms"))
        .prefetch_related(Prefetch("overrides", Override.objects.order_by("created_at")))
        .order_by("position", "sample")
    )


def rows_of_answers(results: Sequence[Any], run: Run) -> list[AnswerRow]:
    """``results`` as ``with_excerpts`` finds them. Asks the database nothing more."""
    down, up = _flips(run)
    return [_row(result, down, up) for result in results]


def _flips(run: Run) -> tuple[set[str], set[str]]:
    found = run.comparison
    return (set(found["flipped_down"]), set(found["flipped_up"])) if found else (set(), set())


def _row(result: Any, down: set[str], up: set[str]) -> AnswerRow:
    set_to = newest_overrides(result)
    scores = with_overrides(result.scores, set_to) if set_to else result.scores
    value, passed = weighed(scores) if set_to else (result.value, result.passed)
    case: CaseDocument = result.answer.case.document
    key = result.case_key
    return AnswerRow(
        result=result,
        asked=short(asked_words(case), _CASE_SHOWN),
        expected=short(as_text(case["expected"]), _CASE_SHOWN) if case["expected"] is not None else "",
        answered=short(result.excerpt or "", SHOWN),
        score="" if value is None else figure(value),
        pill="not_scored" if passed is None else "passed" if passed else "failed",
        problem=problem_words(result.problem) if result.problem and value is None else "",
        flip="worse" if key in down else "better" if key in up else "",
        failing=[name for name, each in scores.items() if each["passed"] is False],
        is_by_hand=bool(set_to),
        latency_ms=result.latency_ms,
    )


def newest_overrides(result: Result) -> dict[str, float]:
    """{criterion: value} as somebody set it last; ``overrides`` must be prefetched, oldest first."""
    return {each.criterion: each.value for each in result.overrides.all()}


def asked_words(case: CaseDocument) -> str:
    """What tells this case from others: what the user says last, or what fills the prompt."""
    if case["messages"]:
        return case["messages"][-1]["content"]
    return " · ".join(as_text(value) for value in case["variables"].values()) or case["note"]


def short(text: str, at_most: int) -> str:
    line = " ".join(text[: at_most * 2].split())
    return line if len(line) <= at_most and len(text) <= at_most * 2 else line[:at_most].rstrip() + "…"
