"""Background jobs of change requests: one fetch and one call each. Safe to run twice, and side by side."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

_TRIED_AGAIN = {"autoretry_for": (OperationalError, InterfaceError), "retry_backoff": 5, "max_retries": 5}


@shared_task(ignore_result=True, expires=60)
def apply_due() -> None:
    """Go on with what only waited for a check, and put into effect what is scheduled for now, or was only hindered."""
    from governance.services import applying, completing  # noqa: PLC0415 (models are not loaded when Celery looks)

    now = timezone.now()
    completing.settle_due(now)
    applying.apply_due(now)


@shared_task(ignore_result=True, expires=60)
def settle_due() -> None:
    """Go on with what only waited for a check: somebody came back, say."""
    from governance.services import completing  # noqa: PLC0415 (see above)

    completing.settle_due(timezone.now())


@shared_task(ignore_result=True, expires=300)
def expire_due() -> None:
    from governance.services import expiring  # noqa: PLC0415 (see above)

    expiring.expire_due(timezone.now())


@shared_task(ignore_result=True, acks_late=True, **_TRIED_AGAIN)
def recheck_live(*, prompt_id: str, environment_id: int) -> None:
    """Something else is live in a place: compare the requests that rest on it, and what they were tried with."""
    from governance.services import staleness, tested  # noqa: PLC0415 (the first queues this task)

    now = timezone.now()
    staleness.mark_moved(staleness.resting_on(uuid.UUID(prompt_id), environment_id), now)
    tested.compare_anew([uuid.UUID(prompt_id)], now)


@shared_task(ignore_result=True, acks_late=True, **_TRIED_AGAIN)
def recheck_about(*, feature_id: str = "", environment_id: int | None = None, object_ids: Sequence[str] = ()) -> None:
    """A feature, an environment, prompts or models changed: compare the requests about them, and go on with those that
    waited for just that."""
    from governance.services import completing, following, staleness  # noqa: PLC0415 (they queue these tasks)

    now = timezone.now()
    staleness.mark_moved(
        following.about(feature_id=feature_id, environment_id=environment_id, object_ids=object_ids), now
    )
    completing.settle_due(now)


@shared_task(ignore_result=True, acks_late=True, **_TRIED_AGAIN)
def recheck_tested(*, prompt_ids: Sequence[str]) -> None:
    """Something was tried, or is tried with something else: compare with what is live, and go on with requests that
    waited for just that."""
    from governance.services import completing, tested  # noqa: PLC0415 (see above)

    now = timezone.now()
    tested.compare_anew([uuid.UUID(pk) for pk in prompt_ids], now)
    completing.settle_due(now)


@shared_task(ignore_result=True, acks_late=True, **_TRIED_AGAIN)
def recheck_all() -> None:
    """Compare every request under way with the world: after a change of policy, and every hour for what was missed."""
    from governance.services import staleness  # noqa: PLC0415 (that module queues this task)

    staleness.mark_moved(staleness.under_way(), timezone.now())
