"""What a run is compared with: a finished run of the same suite on what is live, on the model that users get."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from django.db.models import BooleanField, Case, F, Q, Value, When

from evaluation.figures.paired import Comparison, compare
from evaluation.figures.rows import Row, by_case
from evaluation.live import Live, most_live
from evaluation.models import Run
from evaluation.models.run import RunQuerySet
from evaluation.result_rows import rows_of


def baseline_of(run: Run) -> Run | None:
    """A change is compared with what is live. What is live itself, tried again on schedule, is compared with its first
    run: how it did when it was approved. None where there is nothing to compare with.

    A run of the same suite version comes first; else any version will do, since only equal cases are compared. Made-up
    answers are compared with made-up ones only, and one model with whatever model is live: that is what users would
    notice.
    """
    live = most_live(run.version.prompt)
    if live is None:
        return None
    suites = [run.suite_version.suite_id]
    same = runs_on(live, suites, is_demo=run.is_demo, model=run.model.model_id).exclude(pk=run.pk).with_facts()
    fits = Case(When(suite_version=run.suite_version_id, then=True), default=False, output_field=BooleanField())
    return same.annotate(fits=fits).order_by("-fits", "ended_at" if is_of(run, live) else "-ended_at").first()


def runs_on(live: Live, suites: Collection[uuid.UUID], *, is_demo: bool, model: str = "") -> RunQuerySet:
    """Finished runs of any version of ``suites`` on what is live, on the model that it names; ``model`` where it names
    none."""
    rows = Run.objects.finished().filter(
        suite_version__suite__in=suites, content_digest=live.version.digest, is_demo=is_demo
    )
    return rows.filter(model__model_id=live.version.model or model) if live.version.model or model else rows


def newest_on(live: Live, suites: Collection[uuid.UUID], *, is_demo: bool) -> dict[uuid.UUID, Run]:
    """{suite id: the newest run of that suite on what is live}; one of the suite as it is now comes before others. One
    query."""
    is_current = Case(
        When(Q(suite_version=F("suite_version__suite__current")), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = runs_on(live, suites, is_demo=is_demo).annotate(is_current=is_current)
    newest = rows.select_related("suite_version", "model").defer("suite_version__case_ids", "comparison")
    ordered = newest.order_by("suite_version__suite_id", "-is_current", "-ended_at")
    return {run.suite_version.suite_id: run for run in ordered.distinct("suite_version__suite_id")}


def is_of(run: Run, live: Live) -> bool:
    """Whether ``run`` tried what is live, on the model that it names. Needs ``run.model``."""
    named = live.version.model
    return run.content_digest == live.version.digest and (not named or run.model.model_id == named)


def compared(rows: Sequence[Row], baseline: Run) -> Comparison:
    return compare(by_case(rows), by_case(rows_of(baseline)))
