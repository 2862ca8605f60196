"""Scheduled verification of the chain; the schedule is in the settings."""

from __future__ import annotations

import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task(time_limit=3_600)
def verify_chain(*, full: bool = False) -> None:
    """Safe to run twice at once: it reads, and adds its own result."""
    from ledger.services.verify import verify_and_keep  # noqa: PLC0415  (a task is a leaf: it brings in its service)

    report = verify_and_keep(full=full)
    if report.finding:
        logger.error("ledger_damaged: %s", report.finding.message)
