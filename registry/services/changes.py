"""What the services for features, prompts, models and environments share: set fields, keep history, skip no change."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models

from accounts.models import User
from base.history import save_with_history

SHOWN = 300  # characters of each side: with every field of a prompt or feature changed, an entry still holds them all


def apply_changes(
    instance: models.Model, fields: dict[str, Any], *, by: User | None, at: datetime.datetime, reason: str
) -> dict[str, tuple[str, str]]:
    """Set ``fields`` and save with history when something differs.

    Returns {field: (before, after)} as text, for the ledger; empty when nothing changed and nothing was written.
    """
    changed: dict[str, tuple[str, str]] = {}
    for name, value in fields.items():
        before = getattr(instance, name)
        if before != value:
            changed[name] = (_as_text(before), _as_text(value))
            setattr(instance, name, value)
    if changed:
        save_with_history(instance, by=by, at=at, reason=reason)
    return changed


def describe_changes(changed: dict[str, tuple[str, str]]) -> str:
    """One line a field, for the free text of a ledger entry. A long text begins where the two begin to differ; both are
    whole in the history."""
    return "\n".join(f"{name}: {' → '.join(_shown(*pair))}" for name, pair in changed.items())


def _shown(before: str, after: str) -> tuple[str, str]:
    if max(len(before), len(after)) <= SHOWN:
        return before or "(empty)", after or "(empty)"
    start = max(_first_difference(before, after) - SHOWN // 3, 0)
    return _part(before, start), _part(after, start)


def _first_difference(before: str, after: str) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)))


def _part(text: str, start: int) -> str:
    if not text:
        return "(empty)"
    shown = f"{'…' if start else ''}{text[start : start + SHOWN]}{'…' if len(text) > start + SHOWN else ''}"
    return f"{shown} ({len(text):,} characters)"


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)
