"""A real Celery worker on the test's database and broker, for tests about what only a worker shows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def start_worker(**more: str) -> subprocess.Popen[bytes]:
    """In a process group of its own, with ``more`` in its environment."""
    database = connection.settings_dict
    account = f"{database['USER']}:{database['PASSWORD']}@" if database["PASSWORD"] else f"{database['USER']}@"
    place = f"{database['HOST']}:{database['PORT']}" if not database["HOST"].startswith("/") else ""
    url = f"postgres://{account}{place}/{database['NAME']}"
    if not place:
        url += f"?host={database['HOST']}"
    own = {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "SECRET_KEY": "only-for-tests", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "solo", "--loglevel", "WARNING"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", **own},
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )


@contextmanager
def a_worker(**more: str) -> Iterator[subprocess.Popen[bytes]]:
    worker = start_worker(**more)
    try:
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_for(condition: Callable[[], object], seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("This did not happen in time.")
