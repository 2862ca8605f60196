"""Queue a task once the transaction is committed, and let a broker that is down undo nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

# (task, its arguments), in the order in which services queued them
Queued = list[tuple[Any, dict[str, Any]]]

_held: ContextVar[Queued | None] = ContextVar("governance_held_queue", default=None)


def queue_after_commit(task: Any, **arguments: Any) -> None:
    """What was committed stands, whether the queue takes the message or not; Django logs the failure.

    A function of its own, since Django's log of a failed hook asks for its name, which a ``functools.partial`` has not.
    """
    held = _held.get()
    if held is not None:
        held.append((task, arguments))
        return

    def send() -> None:
        task.delay(**arguments)

    transaction.on_commit(send, robust=True)


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
