"""Who started an embedded server, who is using it, and when it may stop.

For a server called ``name`` two lock files stand in ``var/run``. The process that starts the server holds
``name.owner``; everybody who uses a server that another process started holds ``name.users`` (shared). An owner that
is a command stops the server after it has got ``name.users`` for itself, so the last one out turns off the light.
The kernel drops both locks when a process dies, however it dies. ``name.url`` (0600) holds the address meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from portal.embedded.errors import CannotStart

WAIT_S = 60


class Server(Protocol):
    name: str

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Share:
    """This process's share in one embedded server. ``url`` is set by ``acquire``."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        self.url = ""
        self.server: Server | None = None  # set when this process is the owner
        self._url_file = folder / f"{name}.url"
        self._owner = _open(folder / f"{name}.owner")
        self._users = _open(folder / f"{name}.users")

    def become_owner(self, server: Server) -> bool:
        """Start ``server`` unless another process owns it already; say whether it was started."""
        if not _lock(self._owner, fcntl.LOCK_EX):
            return False
        server.start()
        self.server, self.url = server, server.url
        self._url_file.unlink(missing_ok=True)
        self._url_file.touch(mode=0o600)
        self._url_file.write_text(self.url)
        return True

    def become_user(self) -> bool:
        """Use the server of another process; False when there is none (any more)."""
        if not _lock(self._users, fcntl.LOCK_SH):
            return False  # the owner is stopping it just now
        try:
            self.url = self._url_file.read_text()
        except FileNotFoundError:
            fcntl.flock(self._users, fcntl.LOCK_UN)
            return False
        return self._owned_by_somebody()

    def release(self, *, wait_for_users: bool) -> None:
        """Stop the server if it is ours: at once, or after the commands that use it have finished."""
        if self.server is not None:
            if wait_for_users:
                fcntl.flock(self._users, fcntl.LOCK_EX)
            self._url_file.unlink(missing_ok=True)
            self.server.stop()
            self.server = None
        self._users.close()
        self._owner.close()

    def _owned_by_somebody(self) -> bool:
        """A killed owner leaves its address file behind, but not its lock."""
        if not _lock(self._owner, fcntl.LOCK_SH):
            return True
        fcntl.flock(self._owner, fcntl.LOCK_UN)
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return False


def own_or_use(share: Share, make_server: Callable[[], Server]) -> None:
    """Use the running server, or start one. Two commands that start at the same moment end up sharing."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if share.become_user() or share.become_owner(make_server()):
            return
        time.sleep(0.1)  # between the two: its owner is just starting or just stopping it
    raise CannotStart(
        f"The embedded {share.name} is neither running nor free after {WAIT_S} seconds; see {share.folder}."
    )


def _open(path: Path) -> IO[str]:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise CannotStart(
            f"{path} cannot be written: {error.strerror}. Set COUNTERSIGN_VAR to a folder of yours."
        ) from None


def _lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
