"""Coroutines beside a browser.

Playwright keeps an event loop running in the thread of the tests while its browser lives, and ``asyncio.run`` refuses
a second one in the same thread. In the product nothing runs beside it; here the coroutine gets a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

_run = asyncio.run


def run_anyhow(coroutine, **more):
    """``asyncio.run``, wherever it is called from."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(coroutine, **more)
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(contextvars.copy_context().run, _run, coroutine, **more).result()


def install():
    asyncio.run = run_anyhow
