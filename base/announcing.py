"""Something changed in a lower app, and higher ones may have to look again at what rests on it.

The lower app keeps an ``Announcement`` for each sort of change in its ``announcing.py``, and its services make it in
their transaction. Higher apps listen from ``AppConfig.ready()``. A listener queues its work for after the commit: it
must neither take locks nor fail, since the service that announces knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Announcement:
    """``facts``: the names of what is told, the same each time; ids, not rows, since listeners act later."""

    def __init__(self, *facts: str) -> None:
        self.facts = frozenset(facts)
        self._listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> None:
        """From now on call ``listener(**facts)``. Twice the same is once."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def __call__(self, **told: Any) -> None:
        """Tell everybody. Raises TypeError for other facts than were agreed."""
        if set(told) != self.facts:
            raise TypeError(f"This is announced with {', '.join(sorted(self.facts))}, and not with {sorted(told)}.")
        for listener in self._listeners:
            listener(**told)
