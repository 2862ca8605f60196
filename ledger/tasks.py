"""Scheduled verification of the chain and its checkpoints; the schedule is in the settings."""

from __future__ import annotations

import logging

from celery import Task, shared_task
from django.utils import timezone

from base.errors import WrongState

logger = logging.getLogger(__name__)

# Seconds before the next try: 1, 2, 4, 8, 16, 30 minutes and so on, together four hours. Half an hour is the longest,
# because Redis hands a task that waits for an hour to a second worker.
FIRST_WAIT, LONGEST_WAIT, MAX_RETRIES = 60, 1_800, 12


@shared_task(time_limit=3_600)
def verify_chain(*, full: bool = False) -> None:
    """Safe to run twice at once: it reads, and adds its own result."""
    from ledger.services.verify import verify_and_keep  # noqa: PLC0415  (a task is a leaf: it brings in its service)

    report = verify_and_keep(full=full)
    if report.finding:
        logger.error("ledger_damaged: %s", report.finding.message)


@shared_task(time_limit=3_600)
def checkpoint_ledger(*, send_again: bool = False) -> None:
    """Safe to run twice at once: one checkpoint for each head."""
    from ledger.services.checkpoint import make_checkpoint  # noqa: PLC0415  (a task is a leaf: see above)

    try:
        make_checkpoint(at=timezone.now(), send_again=send_again)
    except WrongState as refusal:
        logger.error("ledger_not_checkpointed: %s", refusal.message)


@shared_task(bind=True, time_limit=180, max_retries=MAX_RETRIES)
def send_checkpoint(self: Task, *, checkpoint_id: int, channel: str) -> None:
    """Safe to run twice: whoever keeps checkpoints gets the same text again."""
    from ledger.choices import Channel  # noqa: PLC0415
    from ledger.models import Checkpoint  # noqa: PLC0415 (models are not loaded when Celery looks for tasks)
    from ledger.services.send_checkpoint import send_checkpoint as send  # noqa: PLC0415 (that module queues this task)

    checkpoint = Checkpoint.objects.get(pk=checkpoint_id)
    sending = send(checkpoint=checkpoint, channel=Channel(channel), at=timezone.now())
    if not sending.is_sent and self.request.retries < MAX_RETRIES:  # after the last one, the next checkpoint is tried
        raise self.retry(countdown=min(FIRST_WAIT * 2**self.request.retries, LONGEST_WAIT))
