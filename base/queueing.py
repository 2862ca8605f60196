"""Work for after the commit; and a way to hold it back, for those who tell what happened long ago."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

# (a task or a function, its arguments), in the order in which services asked for them
Queued = list[tuple[Any, dict[str, Any]]]

_held: ContextVar[Queued | None] = ContextVar("held_queue", default=None)


def after_commit(act: Callable[..., object], **arguments: Any) -> None:
    """Call ``act(**arguments)`` once the transaction is committed. What was committed stands, whether it succeeds or
    not; Django logs the failure."""
    if not hold_back(act, arguments):
        _on_commit(act, arguments)


def queue_after_commit(task: Any, **arguments: Any) -> None:
    """Queue a task once the transaction is committed. A broker that is down undoes nothing."""
    if not hold_back(task, arguments):
        _on_commit(task.delay, arguments)


def hold_back(act: Any, arguments: dict[str, Any]) -> bool:
    """Whether somebody holds the queue, and took it."""
    held = _held.get()
    if held is None:
        return False
    held.append((act, arguments))
    return True


@contextmanager
def queue_held() -> Iterator[Queued]:
    """Inside, what services queue goes to no worker: it is handed to the caller, who sees to it.

    For telling what happened long ago: workers take the present as the time of everything, and would send e-mails.
    """
    queued: Queued = []
    token = _held.set(queued)
    try:
        yield queued
    finally:
        _held.reset(token)


def _on_commit(act: Callable[..., object], arguments: dict[str, Any]) -> None:
    """A function of its own, since Django's log of a failed hook asks for its name, which a ``functools.partial`` has
    not."""

    def call() -> None:
        act(**arguments)

    transaction.on_commit(call, robust=True)
