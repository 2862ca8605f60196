"""Which processes make a running Countersign, besides database and queue."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from portal.run.children import Child
from portal.run.options import Options
from portal.run.preflight import MARK


def child_environment(run_folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        MARK: str(run_folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
        # Celery says it at each start as root; whoever starts us as root (a container) has decided that.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def prepare(run_folder: Path) -> Child:
    command: list[str | Path] = [sys.executable, "-m", "portal.run.prepare", run_folder / "notes.txt"]
    return Child("prepare", command, child_environment(run_folder))


def children(options: Options, run_folder: Path) -> list[Child]:
    env = child_environment(run_folder)
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "portal"]
    return [
        Child("web", _web_command(options), env, may_fall=3),
        # SIGKILL: a worker without its supervisor must wait for nothing, neither long tasks nor a queue that went down
        # with the supervisor; tasks are given out again. Its pool dies with it (portal.celery).
        Child("worker", [*celery, "worker", "--without-gossip", "--without-mingle"], env, signal.SIGKILL),
        Child("beat", [*celery, "beat", "--pidfile=", f"--schedule={run_folder / 'beat-schedule'}"], env),
    ]


def _web_command(options: Options) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "portal.wsgi:application"),
        *("--interface", "wsgi", "--no-ws"),
        *("--host", options.host, "--port", str(options.port)),
        *("--workers", str(options.web_workers), "--blocking-threads", str(options.web_threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5s"),
        *("--log-level", "warning"),
    ]
