"""PostgreSQL refuses to run as root: which account runs it then, and which folders that account can reach."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.embedded.errors import CannotStart

CANDIDATES = ("countersign", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        """Whether this account may pass through every folder down to ``path``, and read ``path`` itself."""
        path = path.resolve()
        return all(self._has(parent, stat.S_IXOTH) for parent in path.parents) and self._has(
            path, stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
        )

    def _has(self, path: Path, bits_for_others: int) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            bits = bits_for_others << 6
        elif status.st_gid == self.gid:
            bits = bits_for_others << 3
        else:
            bits = bits_for_others
        return status.st_mode & bits == bits


def database_account(wanted: str) -> Account | None:
    """The account that runs PostgreSQL: ``None`` (ourselves) unless we are root.

    As root: the account named ``wanted`` (EMBEDDED_ACCOUNT), else the first of CANDIDATES that exists. No account is
    ever made: a first run should not change the machine.
    """
    if os.geteuid() != 0:
        return None
    for name in [wanted] if wanted else CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        f"PostgreSQL does not run as root and the account {wanted or ' / '.join(CANDIDATES)} does not exist: "
        "name an ordinary account in EMBEDDED_ACCOUNT, start as an ordinary user, or set DATABASE_URL."
    )
