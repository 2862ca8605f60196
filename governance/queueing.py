"""Queue a task once the transaction is committed, and let a broker that is down undo nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction


def queue_after_commit(task: Any, **arguments: Any) -> None:
    """What was committed stands, whether the queue takes the message or not; Django logs the failure.

    A function of its own, since Django's log of a failed hook asks for its name, which a ``functools.partial`` has not.
    """

    def send() -> None:
        task.delay(**arguments)

    transaction.on_commit(send, robust=True)
