"""The scores that a suite gave a prompt: of its versions, and over time. What charts and their tables are made from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from evaluation.charts import Chart, Figure, by_steps, by_time, spark
from evaluation.models import Run, Suite
from evaluation.wording import figure, with_interval
from registry.models import Prompt

VERSIONS_SHOWN = 8
RUNS_SHOWN = 30
_SPARK_RUNS = 12


@dataclass(frozen=True)
class Point:
    """One finished run, without its answers. ``score`` is in words: "0.94 (0.91–0.96)"."""

    run_id: uuid.UUID
    version: str
    model: str
    at: dt.datetime
    mean: float
    low: float | None
    high: float | None
    cases: int
    outcome: str
    is_demo: bool

    @property
    def score(self) -> str:
        return with_interval({"mean": self.mean, "low": self.low, "high": self.high, "n": self.cases})


@dataclass(frozen=True)
class Series:
    """``by_version``: the newest run of each of the newest versions, oldest first; ``over_time``: the newest runs on
    any version. ``says`` tells a chart in a sentence, for those who do not see it."""

    by_version: list[Point]
    over_time: list[Point]
    version_chart: Chart
    time_chart: Chart
    version_says: str
    time_says: str


def series_of(prompt: Prompt, suite: Suite) -> Series | None:
    """None while no run has a score. Two queries. Only runs on the model that a version names: others are tries."""
    finished = scored_runs(prompt).filter(suite_version__suite=suite)
    over_time = _points(finished.order_by("-ended_at", "pk")[:RUNS_SHOWN])[::-1]
    if not over_time:
        return None
    numbers = ("-version__major", "-version__minor", "-version__patch")
    newest = finished.order_by(*numbers, "-ended_at", "pk").distinct(*(name[1:] for name in numbers))
    by_version = _points(newest[:VERSIONS_SHOWN])[::-1]
    threshold = suite.current.accuracy_threshold if suite.current else None
    return Series(
        by_version=by_version,
        over_time=over_time,
        version_chart=by_steps([_figure(point, point.version) for point in by_version], threshold),
        time_chart=by_time([_figure(point, f"{point.at:%-d %b}") for point in over_time], threshold),
        version_says=_in_words(by_version, [point.version for point in by_version]),
        time_says=_in_words(over_time, [f"{point.at:%-d %B %Y}" for point in over_time]),
    )


def sparks_of(prompt: Prompt, suites: Sequence[Suite]) -> dict[uuid.UUID, tuple[str, str]]:
    """By suite: the points of a small line of its last runs, and the same in words. One query; a suite with one run
    has none."""
    found: dict[uuid.UUID, list[float]] = {}
    rows = scored_runs(prompt).filter(suite_version__suite__in=suites).order_by("-ended_at", "pk")
    for suite, mean in rows.values_list("suite_version__suite", "mean")[: _SPARK_RUNS * max(1, len(suites)) * 2]:
        found.setdefault(suite, []).append(float(mean))
    lines = {}
    for suite, means in found.items():
        shown = means[:_SPARK_RUNS][::-1]
        if len(shown) > 1:
            words = f"The last {len(shown)} runs, on any version: {', '.join(map(figure, shown))}"
            lines[suite] = (spark(shown), words)
    return lines


def last_scored_suite(prompt: Prompt) -> uuid.UUID | None:
    """That of the newest run with a score, among suites in use: one query."""
    rows = scored_runs(prompt).filter(suite_version__suite__archived_at__isnull=True)
    return rows.order_by("-ended_at", "pk").values_list("suite_version__suite", flat=True).first()


def scored_runs(prompt: Prompt) -> QuerySet[Any]:
    """Finished runs that prove something about the versions of ``prompt``, on the model that each names, with ``mean``
    of their scorecard."""
    score = KeyTransform("score", "scorecard")
    rows = Run.objects.finished().counting().filter(version__prompt=prompt, model__model_id=F("version__model"))
    return rows.annotate(mean=KeyTextTransform("mean", score)).exclude(mean__isnull=True)


def _points(rows: QuerySet[Any]) -> list[Point]:
    score = KeyTransform("score", "scorecard")
    values = rows.annotate(score=score, outcome=KeyTextTransform("outcome", "scorecard")).values(
        "pk", "version__major", "version__minor", "version__patch", "model__model_id", "ended_at", "score", "outcome",
        "is_demo",
    )  # fmt: skip
    return [_point(row) for row in values]


def _point(row: dict[str, Any]) -> Point:
    score = row["score"]
    return Point(
        run_id=row["pk"],
        version=f"{row['version__major']}.{row['version__minor']}.{row['version__patch']}",
        model=row["model__model_id"],
        at=row["ended_at"],
        mean=score["mean"],
        low=score["low"],
        high=score["high"],
        cases=score["n"],
        outcome=row["outcome"],
        is_demo=row["is_demo"],
    )


def _figure(point: Point, label: str) -> Figure:
    return Figure(label, point.mean, point.low, point.high, point.outcome, point.at, of=point.version)


def _in_words(points: list[Point], labels: list[str]) -> str:
    """ "1.2.0: 0.93, 1.3.0: 0.94. The table below has all figures." """
    last = list(zip(labels, points, strict=True))[-5:]
    told = ", ".join(f"{label}: {figure(point.mean)}" for label, point in last)
    return f"{told}. The table below has all figures."
