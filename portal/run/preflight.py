"""What must hold before anything is started; each failure is one line."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
from pathlib import Path

import environs
import psycopg
import redis

from portal.embedded import processes
from portal.embedded.environment import is_given
from portal.embedded.errors import CannotStart
from portal.run.options import Options

env = environs.FileAwareEnv()
OLDEST_POSTGRESQL = 14
CONNECT_TIMEOUT_S = 10
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


def require_given_servers() -> None:
    """The database and the Redis that were named must answer; embedded ones are started later."""
    if is_given("DATABASE_URL"):
        _require_database(env.str("DATABASE_URL"))
    if is_given("REDIS_URL"):
        _require_redis(env.str("REDIS_URL"))


def _require_database(url: str) -> None:
    if not url.startswith(("postgres://", "postgresql://")):
        raise CannotStart("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:5432/name.")
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        reason = (str(error).strip() or "no reason given").splitlines()[0]
        raise CannotStart(f"the database of DATABASE_URL cannot be reached: {reason}") from None
    if version < OLDEST_POSTGRESQL:
        raise CannotStart(f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed; DATABASE_URL names version {version}.")


def _require_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(
            url, socket_timeout=CONNECT_TIMEOUT_S, socket_connect_timeout=CONNECT_TIMEOUT_S
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CannotStart(f"the Redis of REDIS_URL cannot be reached: {reason}") from None
