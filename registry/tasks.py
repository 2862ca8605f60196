"""Background jobs of the registry: one fetch and one call each. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone


@shared_task(
    ignore_result=True,
    acks_late=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=5,
    max_retries=5,
)
def run_import(*, run_id: str) -> None:
    """Do what is left of an import. A lost connection is tried again; a killed worker is followed by another."""
    from registry.models import ImportRun  # noqa: PLC0415 (models are not loaded when Celery looks for tasks)
    from registry.services.importing import continue_import  # noqa: PLC0415 (that module queues this task)

    continue_import(run=ImportRun.objects.get(pk=run_id), at=timezone.now())


@shared_task(ignore_result=True, expires=60)
def look_after_imports() -> None:
    """Every minute: go on with imports whose worker was killed; put plans aside that nobody wants any more."""
    from registry.services.importing import discard_old_plans, resume_stalled  # noqa: PLC0415 (see above)

    now = timezone.now()
    resume_stalled(at=now)
    discard_old_plans(at=now)
