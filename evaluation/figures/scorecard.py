"""The scorecard of a run: made once from its rows, kept with it, and shown whatever the number of cases."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

from evaluation.figures.intervals import Estimate, estimate, percentile
from evaluation.figures.rows import CaseFigures, Row, by_case

_TOLERANCE = 1e-9  # seven tenths of a mean must not miss a threshold of 0.7 by the last bit


class Outcome(enum.StrEnum):
    """Whether the suite's threshold was met. Stored: values never change."""

    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"  # too many cases have no score to say


class TagFigures(TypedDict):
    score: Estimate | None
    accuracy: Estimate | None
    cases: int


class Scorecard(TypedDict):
    """Money in micro-US-dollars, times in milliseconds. ``accuracy`` is the share of cases that pass. ``problems``
    counts answers without a score by kind. ``cost_micro_usd`` is of the answers whose price is known, and
    ``cost_unknown`` how many are not in it; likewise tokens. ``worst_accuracy`` counts each case without a score as
    failed, ``best_accuracy`` as passed: the outcome is decided when both say the same."""

    outcome: str
    threshold: float
    cases: int
    answers: int
    scored_cases: int
    accuracy: Estimate | None
    worst_accuracy: float
    best_accuracy: float
    score: Estimate | None
    criteria: dict[str, TagFigures]
    tags: dict[str, TagFigures]
    problems: dict[str, int]
    latency_p50_ms: int | None
    latency_p95_ms: int | None
    input_tokens: int
    output_tokens: int
    tokens_unknown: int
    cost_micro_usd: int
    cost_unknown: int


def build_scorecard(rows: Sequence[Row], threshold: float) -> Scorecard:
    """``threshold`` is the suite's share of cases that must pass, from 0 to 1."""
    cases = by_case(rows)
    scored = [case for case in cases.values() if case.score is not None]
    worst, best = _bounds(cases.values())
    latencies = [row.latency_ms for row in rows if row.latency_ms is not None]
    return {
        "outcome": _outcome(worst, best, threshold, len(cases)),
        "threshold": threshold,
        "cases": len(cases),
        "answers": len(rows),
        "scored_cases": len(scored),
        "accuracy": estimate([case.passed for case in scored if case.passed is not None]),
        "worst_accuracy": worst,
        "best_accuracy": best,
        "score": estimate([case.score for case in scored if case.score is not None]),
        "criteria": _by_criterion(cases.values()),
        "tags": _by_tag(cases.values()),
        "problems": dict(Counter(row.problem for row in rows if row.problem).most_common()),
        "latency_p50_ms": percentile(latencies, 0.50),
        "latency_p95_ms": percentile(latencies, 0.95),
        "input_tokens": sum(row.input_tokens or 0 for row in rows),
        "output_tokens": sum(row.output_tokens or 0 for row in rows),
        "tokens_unknown": sum(1 for row in rows if row.input_tokens is None or row.output_tokens is None),
        "cost_micro_usd": sum(row.cost_micro_usd or 0 for row in rows),
        "cost_unknown": sum(1 for row in rows if row.cost_micro_usd is None),
    }


def _bounds(cases: Iterable[CaseFigures]) -> tuple[float, float]:
    known, unknown, total = 0.0, 0, 0
    for case in cases:
        total += 1
        if case.passed is None:
            unknown += 1
        else:
            known += case.passed
    return (known / total, (known + unknown) / total) if total else (0.0, 0.0)


def _outcome(worst: float, best: float, threshold: float, cases: int) -> str:
    if cases and worst >= threshold - _TOLERANCE:
        return Outcome.MET
    return Outcome.MISSED if best < threshold - _TOLERANCE else Outcome.UNDECIDED


def _by_criterion(cases: Iterable[CaseFigures]) -> dict[str, TagFigures]:
    """Each criterion over the cases that have it, in the order in which they come."""
    listed = list(cases)
    names = dict.fromkeys(name for case in listed for name in case.scores)
    return {
        name: _figures(
            [case.scores[name] for case in listed if name in case.scores],
            [case.passes.get(name) for case in listed if name in case.scores],
        )
        for name in names
    }


def _by_tag(cases: Iterable[CaseFigures]) -> dict[str, TagFigures]:
    tagged: dict[str, list[CaseFigures]] = {}
    for case in cases:
        for tag in case.tags:
            tagged.setdefault(tag, []).append(case)
    return {
        tag: _figures([case.score for case in same], [case.passed for case in same])
        for tag, same in sorted(tagged.items())
    }


def _figures(scores: Sequence[float | None], passes: Sequence[float | None]) -> TagFigures:
    return {
        "score": estimate([each for each in scores if each is not None]),
        "accuracy": estimate([each for each in passes if each is not None]),
        "cases": len(scores),
    }
