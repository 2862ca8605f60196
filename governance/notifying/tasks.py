"""Background jobs of telling people: one fetch and one call each. Safe to run twice, and twice at once."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

_RETRY: dict[str, Any] = {
    "ignore_result": True,
    "acks_late": True,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 5,
    "max_retries": 5,
}


@shared_task(**_RETRY)
def tell(*, event: str, facts: dict[str, Any]) -> None:
    """Work out who hears of an event, keep the notices, and queue the e-mails. ``facts`` holds ids, as text."""
    from governance.notifying.telling import tell_about  # noqa: PLC0415 (models are not loaded when Celery looks here)

    tell_about(event, facts)


@shared_task(**_RETRY, time_limit=900)
def mail_waiting() -> None:
    """Send what is to go out at once and has not. Queued with new notices; beat sends it every minute for the rest."""
    from governance.notifying.mailing import mail_waiting as send  # noqa: PLC0415 (see above)

    send(at=timezone.now())


@shared_task(**_RETRY, time_limit=900)
def mail_digests() -> None:
    """Often: each reader gets theirs in the first run after eight in their morning."""
    from governance.notifying.mailing import mail_digests as send  # noqa: PLC0415 (see above)

    send(at=timezone.now())


@shared_task(**_RETRY, time_limit=900)
def tell_missed() -> None:
    from governance.notifying.catching_up import tell_missed as tell_again  # noqa: PLC0415 (see above)

    tell_again(timezone.now())


@shared_task(**_RETRY, time_limit=900)
def keep_time() -> None:
    """Remind, then hand up: who is handed something has been reminded before."""
    from governance.services.escalating import escalate_due  # noqa: PLC0415 (see above)
    from governance.services.reminding import remind_due  # noqa: PLC0415 (see above)

    now = timezone.now()
    remind_due(now)
    escalate_due(now)
