"""Real processes around the test: workers, beats, and the scripted server, each of which can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.workers import start_worker

_BEAT = (sys.executable, "-m", "celery", "-A", "tests.evaluation.faults.quick", "beat", "-l", "WARNING", "--pidfile=")
LEASE_S = 3  # the shortest that the settings allow


def environment(**more: str) -> dict[str, str]:
    """Of workers: keys sealed by this process can be read, and servers on this machine asked."""
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "EVALUATION_PRIVATE_ADDRESSES": "true",
        "EVALUATION_LEASE_S": str(LEASE_S),
        **more,
    }


def hire(**more: str) -> subprocess.Popen[bytes]:
    """A worker; ``more`` is for its environment."""
    return start_worker(**environment(**more))


def kill(process: subprocess.Popen[Any]) -> None:
    """With SIGKILL, and everything that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def beats(number: int, folder: Path, **more: str) -> Iterator[None]:
    """So many ``celery beat`` at once, which look every second; each with a file of its own."""
    own = {"REDIS_URL": settings.REDIS_URL, **environment(**more), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    processes = [
        subprocess.Popen(
            [*_BEAT, "--schedule", str(folder / f"beat-{each}")],
            env={**os.environ, **own},
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        for each in range(number)
    ]
    try:
        yield
    finally:
        for process in processes:
            kill(process)


class Server:
    """The scripted server as a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.evaluation.scripted.server"],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def tell(self, **script: Any) -> None:
        """As ``script.from_json`` reads it; what was asked before is forgotten."""
        self._send("PUT", "/script", json.dumps(script).encode())
        self._send("DELETE", "/requests")

    @property
    def times_asked(self) -> Counter[str]:
        """By the last line of the question."""
        return Counter(each["text"].rpartition("\n")[2] for each in self._send("GET", "/requests"))

    def close(self) -> None:
        kill(self._process)

    def _send(self, method: str, path: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(self.url.removesuffix("/v1") + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
