"""What a run came to, as a page shows it: from the scorecard and the comparison that are kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluation import wording
from evaluation.choices import RUNS_THAT_WORK, RunState
from evaluation.figures.intervals import Estimate
from evaluation.figures.scorecard import Scorecard, TagFigures
from evaluation.models import Run, WorkItem


@dataclass(frozen=True)
class Bar:
    """A share as it is drawn, in hundredths: the mean, and the width of its 95 % interval from ``low`` on; the interval
    is 0 wide where there is none. ``threshold`` is None where nothing asks for one."""

    mean: float
    low: float
    wide: float
    threshold: float | None = None


@dataclass(frozen=True)
class FigureRow:
    """One criterion or tag."""

    name: str
    cases: int
    accuracy: str
    score: str
    bar: Bar | None


@dataclass(frozen=True)
class Problem:
    kind: str
    sentence: str
    advice: str


@dataclass(frozen=True)
class Card:
    """The scorecard in words."""

    outcome: str
    sentence: str
    accuracy: str
    interval: str
    bar: Bar | None
    rests_on: str
    threshold: str
    score: str
    latency_p50: str
    latency_p95: str
    tokens: str
    cost: str
    cost_per_answer: str
    criteria: list[FigureRow]
    tags: list[FigureRow]
    problems: list[Problem]


def card_of(run: Run) -> Card | None:
    """None while there is no scorecard. No query."""
    kept: Scorecard | None = run.scorecard
    if not kept:
        return None
    accuracy = kept["accuracy"]
    return Card(
        outcome=kept["outcome"],
        sentence=wording.outcome_sentence(kept),
        accuracy=wording.figure(accuracy["mean"]) if accuracy else "unknown",
        interval=interval_words(accuracy),
        bar=_bar(accuracy, kept["threshold"]),
        rests_on=_rests_on(kept),
        threshold=wording.figure(kept["threshold"]),
        score=wording.with_interval(kept["score"]),
        latency_p50=wording.duration(kept["latency_p50_ms"]),
        latency_p95=wording.duration(kept["latency_p95_ms"]),
        tokens=wording.tokens_words(kept),
        cost=wording.cost_words(kept),
        cost_per_answer=wording.cost_per_answer(kept),
        criteria=_rows(kept["criteria"], [criterion["key"] for criterion in run.suite_version.criteria]),
        tags=_rows(kept["tags"], sorted(kept["tags"])),
        problems=[_problem(kind, count) for kind, count in kept["problems"].items()],
    )


def interval_words(estimate: Estimate | None) -> str:
    """ "0.91 to 0.96"; "" where there are too few cases for one."""
    if estimate is None or estimate["low"] is None or estimate["high"] is None:
        return ""
    return f"{wording.figure(estimate['low'])} to {wording.figure(estimate['high'])}"


def _bar(estimate: Estimate | None, threshold: float | None = None) -> Bar | None:
    if estimate is None:
        return None
    mean, low, high = estimate["mean"], estimate["low"], estimate["high"]
    wide = 0.0 if low is None or high is None else high - low
    return Bar(
        mean=round(100 * mean, 1),
        low=round(100 * (mean if low is None else low), 1),
        wide=round(100 * wide, 1),
        threshold=None if threshold is None else round(100 * threshold, 1),
    )


def _rests_on(card: Scorecard) -> str:
    cases = f"{card['scored_cases']:,} case{'' if card['scored_cases'] == 1 else 's'}"
    if card["scored_cases"] != card["cases"]:
        cases = f"{card['scored_cases']:,} of {card['cases']:,} cases"
    return cases if card["answers"] == card["cases"] else f"{cases}, {card['answers']:,} answers"


def _rows(figures: dict[str, TagFigures], order: list[str]) -> list[FigureRow]:
    """In ``order``, then the others by name: the database keeps no order of keys."""
    names = [name for name in order if name in figures] + sorted(figures.keys() - set(order))
    return [
        FigureRow(
            name=name,
            cases=each["cases"],
            accuracy=wording.with_interval(each["accuracy"]),
            score=wording.figure(each["score"]["mean"]) if each["score"] else "unknown",
            bar=_bar(each["accuracy"]),
        )
        for name, each in ((name, figures[name]) for name in names)
    ]


def _problem(kind: str, count: int) -> Problem:
    return Problem(kind, wording.problem_sentence(kind, count), wording.problem_advice(kind))


def comparison_of(run: Run, baseline: Run | None) -> dict[str, Any] | None:
    """What the page says about the baseline; None where nothing was compared. No query."""
    found = run.comparison
    if not found:
        return None
    against = f"{baseline.version.number}, which was live" if baseline else "what was live"
    if _is_itself(run, baseline):
        against = "its first evaluation"
    return {
        "title": baseline_title(run, baseline),
        "verdict": found["verdict"],
        "sentence": wording.comparison_sentence(found, _mean(run), _mean(baseline), against),
        "difference": wording.difference_words(found),
        "pairs": found["pairs"],
        "skipped": found["skipped"],
        "p": found["p"],
        "worse": len(found["flipped_down"]),
        "better": len(found["flipped_up"]),
    }


def baseline_title(run: Run, baseline: Run | None) -> str:
    """What is live itself is compared with its own first evaluation (``evaluation.baselines``)."""
    return "Against its first evaluation" if _is_itself(run, baseline) else "Against what is live"


def _is_itself(run: Run, baseline: Run | None) -> bool:
    return baseline is not None and baseline.content_digest == run.content_digest


def _mean(run: Run | None) -> float | None:
    score = run.scorecard["score"] if run and run.scorecard else None
    return score["mean"] if score else None


def progress_of(run: Run) -> dict[str, Any]:
    """``{state, is_over, done, total, spent}``: how many answers are there, and what they cost so far. One query."""
    left = WorkItem.objects.filter(run=run).count() if run.state != RunState.FINISHED else 0
    return {
        "state": run.state,
        "is_over": run.state not in RUNS_THAT_WORK,
        "done": run.answers_total - left,
        "total": run.answers_total,
        "spent": wording.money(run.spent_micro_usd),
    }
