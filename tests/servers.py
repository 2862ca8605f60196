"""A PostgreSQL and a Redis for one run of the tests, in a temporary folder, gone afterwards."""

from __future__ import annotations

import atexit
import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path

from portal.embedded.accounts import database_account
from portal.embedded.environment import is_given, read_dotenv
from portal.embedded.errors import CannotStart
from portal.embedded.folders import private_folder
from portal.embedded.postgres import Postgres
from portal.embedded.redis import Redis

PREFIX = "countersign-test-"
# The data lives for minutes, so nothing is written through to the disk.
_MOVED = "COUNTERSIGN_TESTS_REDIS_OF"
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


def provide_for_tests() -> None:
    """Set DATABASE_URL and REDIS_URL unless they are given (in the environment or in `.env`).

    When tests run in several processes, the first one starts the servers and the others find them given. Each has its
    own database there (pytest-django's doing) and its own number in Redis.
    """
    read_dotenv()
    _start_what_is_missing()
    _move_to_own_redis()


def _move_to_own_redis() -> None:
    worker, url = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("REDIS_URL")
    # A program that a test starts inherits both, and finds the number moved already.
    if worker and url and os.environ.get(_MOVED) != worker:
        os.environ["REDIS_URL"] = own_redis(url, int(worker.removeprefix("gw")))
        os.environ[_MOVED] = worker


def own_redis(url: str, number: int) -> str:
    """``url`` of the Redis database that is ``number`` further on, of sixteen."""
    pattern = r"(\?db=)(\d+)$" if url.startswith("unix:") else r"([^/]/)(\d*)$"
    if not re.search(pattern, url):
        url += "?db=0" if url.startswith("unix:") else "/0"
    return re.sub(pattern, lambda found: f"{found[1]}{(int(found[2] or 0) + number) % 16}", url)


def _start_what_is_missing() -> None:
    wanted = [name for name in ("DATABASE_URL", "REDIS_URL") if not is_given(name)]
    if not wanted:
        return
    try:
        folder = _fresh_folder()
        if "DATABASE_URL" in wanted:
            os.environ["DATABASE_URL"] = _start_postgres(folder)
        if "REDIS_URL" in wanted:
            os.environ["REDIS_URL"] = _start_redis(folder)
    except CannotStart as error:
        raise SystemExit(f"The tests cannot start: {error}") from None


def _start_postgres(folder: Path) -> str:
    account = database_account(os.environ.get("EMBEDDED_ACCOUNT", ""))
    home = private_folder(folder / "pg", account)
    server = Postgres(home, account=account, log=folder / "postgres.log", options=NOT_DURABLE)
    server.start()
    atexit.register(server.stop)
    return server.superuser_url  # pytest creates a database and empties append-only tables between tests


def _start_redis(folder: Path) -> str:
    server = Redis(folder / "redis", log=folder / "redis.log")
    server.start()
    atexit.register(server.stop)
    return server.url


def _fresh_folder() -> Path:
    """A new folder, locked while we live; folders of killed runs are removed."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _remove_if_abandoned(old)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # the database's account passes through to its own private folder, and sees nothing else
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _lock(folder)
    return folder


def _remove_if_abandoned(folder: Path) -> None:
    if folder.stat().st_uid == os.geteuid() and _lock(folder):
        shutil.rmtree(folder, ignore_errors=True)


_held: list[int] = []  # descriptors stay open, and locked, until this process ends


def _lock(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _held.append(descriptor)
    return True
