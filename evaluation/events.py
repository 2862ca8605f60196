"""What others do when a run ends: look at gates again, tell people. They register in ``AppConfig.ready()``."""

from __future__ import annotations

import logging
from collections.abc import Callable

from evaluation.models import Run

Listener = Callable[[Run], None]
_listeners: list[Listener] = []
logger = logging.getLogger(__name__)


def on_run_ended(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def run_ended(run: Run) -> None:
    """Called after commit. What one listener cannot do now keeps none of the others from hearing."""
    for listener in _listeners:
        try:
            listener(run)
        except Exception:
            logger.exception("Run %s ended, and %s could not be told.", run.pk, listener.__qualname__)
