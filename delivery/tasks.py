"""Background jobs of delivery: one fetch and one call each. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone


@shared_task(ignore_result=True, expires=15)
def look_for_due_steps() -> None:
    """Every 15 seconds: queue each canary whose next step is due, one task for each, so that none holds up another."""
    from delivery.services.rollouts import due_rollouts  # noqa: PLC0415 (models are not loaded when Celery looks)

    for pk in due_rollouts(timezone.now()):
        take_due_step.delay(rollout_id=str(pk))


@shared_task(
    ignore_result=True,
    acks_late=True,
    expires=60,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    max_retries=3,
)
def take_due_step(*, rollout_id: str) -> None:
    """The next step of one canary, if it still is due. A worker that dies leaves nothing behind; the next round
    tries."""
    from delivery.services.rollouts import advance_due  # noqa: PLC0415 (see above)

    advance_due(rollout_id=rollout_id, at=timezone.now())  # type: ignore[arg-type]
