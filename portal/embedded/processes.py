"""Child processes that never outlive us, and leftovers that are provably ours."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

from portal.embedded.accounts import Account

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    stdout: int | IO[Any],
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C reaches only us and we stop things in order.

    On Linux the kernel sends ``death_signal`` when we die, whatever the manner. Call it from the main thread: the
    kernel watches the thread that forked.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 (runs after the change of user, which clears it)
        **(account.popen_arguments() if account else {}),
    )


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program: ask the kernel for ``death_signal`` when this process dies."""
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # the parent died before the call above
            os._exit(1)

    return ask


def stop_with_my_parent(death_signal: signal.Signals = signal.SIGTERM) -> None:
    """Receive ``death_signal`` when the process that started us dies (used below `make`, and by a worker's pool)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal))


def working_in(folder: Path, program: str) -> list[psutil.Process]:
    """Running processes called ``program`` whose working folder is ``folder``: servers of that data, and no others."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == program and Path(process.cwd()) == folder:
                found.append(process)
        except (psutil.Error, OSError):  # gone meanwhile, or somebody else's
            continue
    return found


def carrying(name: str, value: str) -> list[psutil.Process]:
    """Running processes other than this one whose environment says ``name=value``."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(name) == value:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def end(processes: Iterable[psutil.Process], *, first: signal.Signals, grace_s: float) -> None:
    """Ask with ``first``, wait ``grace_s`` seconds, then kill. psutil refuses when a process id was used again."""
    processes = list(processes)
    for process in processes:
        _signal(process, first)
    _, alive = psutil.wait_procs(processes, timeout=grace_s)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=grace_s)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
