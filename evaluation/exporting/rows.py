"""Every answer of a run, as plain data, in the order of the suite; a few hundred at a time, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from django.db.models import Prefetch

from evaluation.models import Override, Result, Run
from evaluation.result_rows import weighed, with_overrides
from evaluation.wording import DEMONSTRATION, problem_words

_AT_ONCE = 200


class CriterionLine(TypedDict):
    """``set_by_hand`` is {"by", "at", "reason", "scored"} where somebody set the score, else None."""

    value: float | None
    passed: bool | None
    threshold: float | None
    reason: str
    set_by_hand: dict[str, Any] | None


class AnswerLine(TypedDict):
    """One answer. Money in US dollars, None where unknown; times in milliseconds; ``answer`` counts from 1."""

    case: str
    answer: int
    tags: list[str]
    variables: dict[str, Any]
    expected: Any
    answers: list[str]
    passed: bool | None
    score: float | None
    problem: str
    problem_says: str
    criteria: dict[str, CriterionLine]
    latency_ms: int | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    is_cached: bool


def facts_of(run: Run) -> dict[str, Any]:
    """What the figures are about, for the head of a file."""
    return {
        "demonstration": run.is_demo,
        "notice": DEMONSTRATION if run.is_demo else "",
        "run": str(run.pk),
        "suite": run.suite_version.suite.slug,
        "suite_digest": run.suite_digest,
        "prompt": run.version.prompt.slug,
        "version": run.version.number,
        "content_digest": run.content_digest,
        "model": run.model.model_id,
        "provider": run.model.provider,
        "trigger": run.trigger,
        "state": run.state,
        "started_by": str(run.started_by) if run.started_by else "",
        "created_at": run.created_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
    }


def lines_of(run: Run) -> Iterator[AnswerLine]:
    overrides = Override.objects.order_by("created_at").select_related("created_by")
    rows = Result.objects.filter(run=run).select_related("answer__case").order_by("position", "sample")
    for result in rows.prefetch_related(Prefetch("overrides", overrides)).iterator(chunk_size=_AT_ONCE):
        yield _line(result)


def _line(result: Result) -> AnswerLine:
    answer, case = result.answer, result.answer.case.document
    newest = {each.criterion: each for each in result.overrides.all()}
    scores = with_overrides(result.scores, {key: each.value for key, each in newest.items()})
    value, passed = weighed(scores) if newest else (result.value, result.passed)
    problem = result.problem if value is None else ""
    return {
        "case": result.case_key,
        "answer": result.sample + 1,
        "tags": result.tags,
        "variables": case["variables"],
        "expected": case["expected"],
        "answers": [reply["text"] for reply in answer.replies],
        "passed": passed,
        "score": value,
        "problem": problem_words(problem) if problem else "",
        "problem_says": answer.says,
        "criteria": {key: _criterion(each, result.scores[key], newest.get(key)) for key, each in scores.items()},
        "latency_ms": answer.latency_ms,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "cost_usd": None if answer.cost_micro_usd is None else answer.cost_micro_usd / 1_000_000,
        "is_cached": answer.is_cached,
    }


def _criterion(each: dict[str, Any], scored: dict[str, Any], override: Override | None) -> CriterionLine:
    return {
        "value": each["value"],
        "passed": each["passed"],
        "threshold": each.get("threshold"),
        "reason": each["reason"],
        "set_by_hand": _by_hand(override, scored) if override else None,
    }


def _by_hand(override: Override, scored: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": str(override.created_by),
        "at": override.created_at.isoformat(),
        "reason": override.reason,
        "scored": scored["value"],
    }
