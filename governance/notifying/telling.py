"""From an event to kept notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from governance.notifying.events import (
    applied,
    asked,
    break_glass,
    changes_requested,
    comment,
    decay,
    decided,
    failed,
    ready,
    rolled_back,
    stale,
)
from governance.notifying.keeping import keep
from governance.notifying.notice import Notice

# By the name that services.telling queues; each takes the facts (ids as text) and the time.
EVENTS: dict[str, Callable[..., list[Notice]]] = {
    "review_asked": asked.notices,
    "decided": decided.notices,
    "changes_requested": changes_requested.notices,
    "comment": comment.notices,
    "ready": ready.notices,
    "applied": applied.notices,
    "failed": failed.notices,
    "stale": stale.notices,
    "rolled_back": rolled_back.notices,
    "break_glass": break_glass.notices,
    "decay": decay.notices,
}


def tell_about(event: str, facts: Mapping[str, Any]) -> int:
    """Keep what everybody is to hear of ``event``; returns how many notices were new. KeyError for an unknown event."""
    now = timezone.now()
    return keep(EVENTS[event](facts, now), at=now)
