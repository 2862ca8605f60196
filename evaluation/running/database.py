"""The database, from inside an event loop: one thread, one connection, and patience with a server that restarts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections

T = TypeVar("T")
logger = logging.getLogger(__name__)

# What was answered and is not stored yet lives in memory: better to wait for a database that comes back than to pay
# for it again.
PATIENCE_S = 120.0
_WAIT_S = 0.5


class Database:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evaluation-database")

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``work`` must be safe to do twice: it is done again when the connection was lost in the middle."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: _patiently(work, *args, **kwargs))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()


def _patiently(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work(*args, **kwargs)
        except (OperationalError, InterfaceError):
            if time.monotonic() > give_up:
                raise
            logger.warning("The database cannot be reached; what was answered is kept in memory meanwhile.")
            connections.close_all()
            time.sleep(_WAIT_S)
