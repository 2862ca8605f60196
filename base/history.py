"""Saves and deletions that tell django-simple-history who, when and why."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from django.db import models
from simple_history.manager import HistoryManager

REASON_LENGTH = 100  # characters that a history row holds


class KeptHistoryManager(HistoryManager):
    """For models that are saved while others wait: simple-history makes a class for each access to ``history``, which
    takes as long as the INSERT. ``HistoricalRecords(history_manager=KeptHistoryManager)`` makes it once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


def save_with_history(
    instance: models.Model, *, by: Any, at: datetime.datetime, reason: str = "", update_fields: list[str] | None = None
) -> None:
    """Save ``instance`` and leave one history row with this person, time and reason (its beginning, when it is long:
    the ledger has it whole)."""
    _tell_history(instance, by=by, at=at, reason=reason)
    instance.save(update_fields=update_fields)


def delete_with_history(instance: models.Model, *, by: Any, at: datetime.datetime, reason: str = "") -> None:
    """Delete ``instance``; its history stays, and ends with a row of this person, time and reason.

    The key stays on ``instance``, so that an entry of the ledger can still name it.
    """
    key = instance.pk
    _tell_history(instance, by=by, at=at, reason=reason)
    instance.delete()
    instance.pk = key


def _tell_history(instance: models.Model, *, by: Any, at: datetime.datetime, reason: str) -> None:
    instance._history_user = by  # type: ignore[attr-defined]
    instance._history_date = at  # type: ignore[attr-defined]
    instance._change_reason = shortened(reason) or None  # type: ignore[attr-defined]


def shortened(reason: str) -> str:
    """``reason`` in REASON_LENGTH characters; a longer one ends after a word, with "…"."""
    if len(reason) <= REASON_LENGTH:
        return reason
    start, _, rest = reason[: REASON_LENGTH - 1].rpartition(" ")
    return f"{start if len(rest) < REASON_LENGTH // 2 else reason[: REASON_LENGTH - 2]} …"
