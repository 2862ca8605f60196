"""Waiting until the web server, the database, the queue and a worker all answer."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from portal.run import console
from portal.run.options import Options

ASK_EVERY_S = 0.5
SLOW_START_S = 60


def readiness(options: Options) -> Iterator[bool]:
    """Each ``next()`` says whether `/readyz` says yes, asking it twice a second at most; a slow start is told once."""
    url = f"{options.local_url}/readyz"
    started_at, asked_at, told = time.monotonic(), 0.0, False
    while True:
        now = time.monotonic()
        if now - asked_at < ASK_EVERY_S:
            yield False
            continue
        asked_at = now
        if not told and now - started_at > SLOW_START_S:
            told = True
            console.say(f"  Still not ready after {SLOW_START_S} seconds: {url} says which part is missing.")
        yield _is_ready(url)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
