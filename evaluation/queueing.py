"""Hand work to the workers. What the broker loses is found again by ``look_for_lost_runs``."""

from __future__ import annotations

import logging
import uuid

from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
_STALE_S = 120  # a task that waited longer was queued again by the beat: they must not pile up


def queue_work(run_id: uuid.UUID) -> None:
    """A task for each worker that shall share the run. A broker that is down delays it: the beat finds the run."""
    from evaluation.tasks import work_on  # noqa: PLC0415  (tasks call services, which call this)

    for _ in range(settings.EVALUATION_WORKERS):
        try:
            work_on.apply_async(kwargs={"run_id": str(run_id)}, expires=_STALE_S)
        except OperationalError:
            logger.warning("The queue cannot be reached; run %s waits for the next look.", run_id)
            return
