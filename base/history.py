"""Saves that tell django-simple-history who, when and why."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models


def save_with_history(
    instance: models.Model, *, by: Any, at: datetime.datetime, reason: str = "", update_fields: list[str] | None = None
) -> None:
    """Save ``instance`` and leave one history row with this person, time and reason (100 characters of it)."""
    instance._history_user = by  # type: ignore[attr-defined]
    instance._history_date = at  # type: ignore[attr-defined]
    instance._change_reason = reason[:100] or None  # type: ignore[attr-defined]
    instance.save(update_fields=update_fields)
