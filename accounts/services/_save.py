"""Saving with the name and the reason of the person who asked, for the history tables."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.models import User

# django-simple-history keeps this much of a reason; the ledger keeps all of it.
REASON_LENGTH = 100


def save(
    obj: models.Model, *, by: User | None, at: datetime, reason: str = "", fields: list[str] | None = None
) -> None:
    """Save ``obj`` (only ``fields``, when given) so that its history names ``by``, ``at`` and ``reason``."""
    obj._history_user = by  # type: ignore[attr-defined]
    obj._history_date = at  # type: ignore[attr-defined]
    obj._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    if fields is None:
        obj.save(force_insert=obj._state.adding)
    else:
        obj.save(update_fields=fields)
