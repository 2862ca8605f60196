"""Drives `python -m portal.run` as a person at a terminal would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_S = 90  # on a busy machine
_OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "DEMO", "DEBUG", "COUNTERSIGN_PROCESS", "EMAIL_URL")


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    """This process's environment without what the tests themselves set, so that the embedded servers are used."""
    plain = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {**plain, "COUNTERSIGN_VAR": str(var), "PORT": str(port), "DEMO": "0", "WEB_WORKERS": "1", **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refusal(var: Path, port: int, **more: str) -> tuple[int, list[str]]:
    """Exit status and lines of a start that must fail."""
    done = subprocess.run(
        [sys.executable, "-m", "portal.run"],
        cwd=ROOT,
        env=environment(var, port, **more),
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


class Running:
    """A started Countersign; ``tree`` is it and all its processes once it was ready."""

    def __init__(self, var: Path, port: int, **more: str) -> None:
        self.url = f"http://localhost:{port}"
        self.log = var.parent / "console.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=ROOT,
            env=environment(var, port, **more),
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.tree: list[psutil.Process] = []

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            if self._says_ready():
                own = psutil.Process(self.process.pid)
                self.tree = [own, *own.children(recursive=True)]
                return
            time.sleep(0.2)
        raise AssertionError(f"not ready after {START_TIMEOUT_S} s: {self.log.read_text()}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def left_over(self) -> list[str]:
        """Command lines of processes that still run 15 seconds after the end at the latest."""
        _, alive = psutil.wait_procs(self.tree, timeout=15)
        return [" ".join(process.cmdline()) for process in alive]

    def _says_ready(self) -> bool:
        if "Countersign is ready" not in self.log.read_text():
            return False
        with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
            return answer.status == 200
