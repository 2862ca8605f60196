"""Hand work to the workers. What the broker loses is found again by ``look_for_lost_runs``."""

from __future__ import annotations

import contextlib
import logging
import uuid

from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from base.queueing import queue_after_commit

logger = logging.getLogger(__name__)
_STALE_S = 120  # a task that waited longer was lost, or is not needed any more


def queue_work(run_id: uuid.UUID) -> None:
    """A task for each worker that shall share the run, unless it waits in the queue already: they must not pile up.
    A broker that is down delays it: the beat finds the run."""
    for place in range(settings.EVALUATION_WORKERS):
        if not queue_shift(run_id, place):
            return


def queue_shift(run_id: uuid.UUID, place: int) -> bool:
    """Whether the queue could be reached. ``place`` counts the workers of a run from 0."""
    from evaluation.tasks import work_on  # noqa: PLC0415  (tasks call services, which call this)

    try:
        if cache.add(_waits(run_id, place), 1, timeout=_STALE_S):
            work_on.apply_async(kwargs={"run_id": str(run_id), "place": place}, expires=_STALE_S)
    except (OperationalError, RedisError):
        logger.warning("The queue cannot be reached; run %s waits for the next look.", run_id)
        has_begun(run_id, place)
        return False
    return True


def has_begun(run_id: uuid.UUID, place: int) -> None:
    """The task for this place waits no more, or never did: it may be queued again."""
    with contextlib.suppress(RedisError):
        cache.delete(_waits(run_id, place))


def _waits(run_id: uuid.UUID, place: int) -> str:
    return f"evaluation:waits:{run_id}:{place}"


def on_version_submitted(*, version_id: uuid.UUID) -> None:
    """Listens to ``registry.announcing``: once the submission is committed, its suites are started. A broker that is
    down undoes no submission; the page of the prompt then says that nothing was tried, and starts it."""
    from evaluation.tasks import try_submitted  # noqa: PLC0415  (as above)

    queue_after_commit(try_submitted, version_id=str(version_id))
