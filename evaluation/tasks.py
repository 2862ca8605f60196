"""Background jobs of evaluation: one fetch and one call each. Safe to run twice."""

from __future__ import annotations

import asyncio
import uuid

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone


@shared_task(
    ignore_result=True,
    acks_late=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    max_retries=3,
)
def work_on(*, run_id: str, place: int = 0) -> None:
    """One shift on a run, and the next one behind other work in the queue. A worker that dies leaves claims that run
    out, and a run that ``look_for_lost_runs`` finds."""
    from evaluation.queueing import has_begun, queue_shift  # noqa: PLC0415 (models are not loaded when Celery looks)
    from evaluation.running.work import work_on_run  # noqa: PLC0415

    run = uuid.UUID(run_id)
    has_begun(run, place)
    if asyncio.run(work_on_run(run)):
        queue_shift(run, place)


@shared_task(ignore_result=True, expires=15)
def look_for_lost_runs() -> None:
    """Every 15 seconds: queue each run on which fewer workers are than could be."""
    from evaluation.queueing import queue_work  # noqa: PLC0415 (see above)
    from evaluation.running.claims import runs_short_of_workers  # noqa: PLC0415

    for run_id in runs_short_of_workers(timezone.now(), settings.EVALUATION_WORKERS):
        queue_work(run_id)


@shared_task(ignore_result=True, expires=600)
def look_for_due_schedules() -> None:
    """Every 15 minutes: plan what is live and has no schedule, and queue each prompt whose date has come."""
    from evaluation.services.schedules import due, plan_missing  # noqa: PLC0415 (see above)

    now = timezone.now()
    plan_missing(now)
    for prompt_id in due(now):
        take_due_schedule.delay(prompt_id=str(prompt_id))


@shared_task(
    ignore_result=True,
    acks_late=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    max_retries=3,
)
def take_due_schedule(*, prompt_id: str) -> None:
    from evaluation.services.schedules import take_due  # noqa: PLC0415 (see above)

    take_due(prompt_id=uuid.UUID(prompt_id), at=timezone.now())


@shared_task(
    ignore_result=True,
    acks_late=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    max_retries=3,
)
def try_submitted(*, version_id: str) -> None:
    """Start the suites of a version that was submitted."""
    from evaluation.choices import RunTrigger  # noqa: PLC0415 (see above)
    from evaluation.services.starting import start_suites  # noqa: PLC0415
    from registry.models import PromptVersion  # noqa: PLC0415

    version = PromptVersion.objects.select_related("prompt__feature").get(pk=version_id)
    start_suites(version=version, at=timezone.now(), trigger=RunTrigger.SUBMISSION)


@shared_task(ignore_result=True, expires=3_000)
def look_for_due_drills() -> None:
    """Every hour: plan the drill of what is live and has no date for it, and queue each prompt whose date has come."""
    from evaluation.services.drilling import due_drills, plan_drills  # noqa: PLC0415 (see above)

    now = timezone.now()
    plan_drills(now)
    for prompt_id in due_drills(now):
        hold_due_drill.delay(prompt_id=str(prompt_id))


@shared_task(
    ignore_result=True,
    acks_late=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    max_retries=3,
)
def hold_due_drill(*, prompt_id: str) -> None:
    from evaluation.services import drilling  # noqa: PLC0415 (see above)

    drilling.hold_due_drill(prompt_id=uuid.UUID(prompt_id), at=timezone.now())
