"""Background jobs of the wiring itself."""

from __future__ import annotations

import time

from celery import shared_task
from celery.signals import worker_ready

from portal.health import record_heartbeat


@shared_task(ignore_result=True, expires=30)
def worker_heartbeat() -> None:
    """Note that a worker works: `/readyz` looks for the note. Beat sends this every 15 seconds."""
    record_heartbeat(time.time())


@worker_ready.connect
def note_start(**_: object) -> None:
    """A worker that has just started is ready before beat's next round."""
    record_heartbeat(time.time())
