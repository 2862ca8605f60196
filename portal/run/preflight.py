"""What must hold before anything is started; each failure is one line."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
from pathlib import Path

from portal.embedded import processes
from portal.embedded.errors import CannotStart
from portal.run.options import Options

MARK = "COUNTERSIGN_RUN"  # every process of a run carries it, with the folder as its value


def claim(run_folder: Path, options: Options) -> int:
    """Be the only `make run` of this folder. The lock lasts as long as the returned descriptor, or this process."""
    path = run_folder / "run.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        running = path.read_text().strip() or "starting just now"
        raise CannotStart(f"it runs already ({running}). Stop that one, or set COUNTERSIGN_VAR and PORT.") from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"process {os.getpid()}, {options.local_url}".encode(), 0)
    return descriptor


def end_leftovers(run_folder: Path) -> None:
    """End web servers and workers of a killed run. Call it with the claim held: then none of them is in use."""
    leftovers = processes.carrying(MARK, str(run_folder))
    processes.end(leftovers, first=signal.SIGTERM, grace_s=5)


def require_free_port(options: Options) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            options.host or None, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise CannotStart(f"HOST={options.host} is no address of this machine.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError:
            raise CannotStart(f"port {options.port} needs more rights than you have. Try PORT=8000.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(
                    f"port {options.port} is taken by another program. Try PORT={options.port + 1}."
                ) from None
            raise CannotStart(f"HOST={options.host} is no address of this machine ({error.strerror}).") from None
