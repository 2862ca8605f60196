"""What a worker has before it while it works on a run: loaded once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from evaluation.documents import Case, Criterion
from evaluation.models import Run
from evaluation.running.claims import workers_at
from evaluation.scorers.registering import scorer
from evaluation.services.ending import begin_run
from registry.content import Content


@dataclass(frozen=True)
class Desk:
    """``criteria`` are the suite's."""

    run: Run
    worker: uuid.UUID
    content: Content
    criteria: list[Criterion]
    lease: dt.timedelta

    def checks_of(self, case: Case) -> list[Criterion]:
        """The suite's and the case's own."""
        return [*self.criteria, *case["checks"]]

    def criteria_of(self, case: Case) -> list[Criterion]:
        """The suite's, and the case's own."""
        return [*self.criteria, *case["checks"]]

    def needs_judge(self, case: Case) -> bool:
        return any(_calls_models(each["scorer"]) for each in self.criteria_of(case))


def _calls_models(code: str) -> bool:
    try:
        return scorer(code).calls_models
    except LookupError:
        return False  # it cannot be scored at all, and says so


def sit_down(run_id: uuid.UUID) -> Desk | None:
    """None when the run is over, or gone, or has as many workers as it may have: one too many was queued."""
    if workers_at(run_id, timezone.now()) >= settings.EVALUATION_WORKERS:
        return None
    run = Run.objects.filter(pk=run_id).first()
    begun = begin_run(run=run, at=timezone.now()) if run else None
    if begun is None:
        return None
    run = Run.objects.select_related("version", "suite_version", "provider", "model").get(pk=run_id)
    return Desk(
        run=run,
        worker=uuid.uuid4(),
        content=run.version.content,
        criteria=run.suite_version.criteria,
        lease=dt.timedelta(seconds=settings.EVALUATION_LEASE_S),
    )
