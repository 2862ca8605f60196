"""Private folders, and where embedded data lies when the clone is in a place that its server cannot reach."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from portal.embedded.accounts import Account
from portal.embedded.errors import CannotStart

# sun_path holds 108 bytes on Linux and 104 elsewhere, with the final zero; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
ROOT_HOME = Path("/var/lib/countersign")


def private_folder(path: Path, account: Account | None = None) -> Path:
    """Make ``path`` (and what is missing above it) and let only its owner in. Folders that exist keep their mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(path, account.uid, account.gid)
        _require_owner(path, account.uid if account else os.geteuid())
    except OSError as error:
        raise CannotStart(
            f"The folder {path} cannot be used: {error.strerror}. Set COUNTERSIGN_VAR to another."
        ) from None
    return path


def _require_owner(path: Path, uid: int) -> None:
    """In a shared place such as /tmp somebody else may have made the folder first, or made it a link."""
    status = path.lstat()
    if status.st_uid != uid or (status.st_mode & 0o077):
        raise CannotStart(
            f"The folder {path} must belong to user id {uid} alone: remove it, or correct its mode to 0700."
        )


def short_name(path: Path) -> str:
    """A short name that differs for each clone: the same path gives the same name at each start."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def socket_folder(home: Path, account: Account | None = None) -> Path:
    """A private folder for a server's socket, below ``home`` unless that makes the address too long for the kernel."""
    inside = home / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return private_folder(inside, account)
    return private_folder(Path(tempfile.gettempdir()) / f"countersign-{os.geteuid()}-{short_name(home)}", account)


def database_home(var: Path, account: Account | None) -> Path:
    """The folder of the embedded database: ``var/postgres``, or what that link points to.

    Started as root below a folder that the database's account may not enter (a clone in /root), the data goes to
    ROOT_HOME and ``var/postgres`` becomes a link to it, so that later starts find the same data even when modes have
    changed meanwhile.
    """
    link = var / "postgres"
    if link.is_symlink() and not link.exists():
        raise CannotStart(
            f"{link} points to {os.readlink(link)}, which is gone: restore it, or remove the link to start empty."
        )
    if link.exists():
        return link.resolve()
    if account is None or account.can_reach(var):
        return private_folder(link, account).resolve()
    home = private_folder(ROOT_HOME / short_name(var), account)
    link.symlink_to(home)
    return home
