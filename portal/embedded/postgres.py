"""One embedded PostgreSQL 18: made once, started, asked, stopped.

It listens on a Unix socket in a private folder and nowhere else, and asks for a password even there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded import processes
from portal.embedded.accounts import Account
from portal.embedded.errors import CannotStart
from portal.embedded.folders import socket_folder
from portal.embedded.programs import postgres_programs

START_TIMEOUT_S = 120  # recovery after a power cut may have to replay a lot
STOP_TIMEOUT_S = 20
DATABASE = "countersign"


class Postgres:
    """A server for the data in ``home/data``. ``home`` belongs to ``account`` (or to us) and to nobody else."""

    name = "database"

    def __init__(
        self, home: Path, *, account: Account | None, log: Path, options: dict[str, str] | None = None
    ) -> None:
        self.home = home
        self.account = account
        self.log = log
        self.options = options or {}
        self.data = home / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self._programs = postgres_programs(home, account)
        self._socket = socket_folder(home, account)

    @property
    def url(self) -> str:
        """Address of the product's own database, for a role that is no superuser: triggers bind it."""
        return self._url(DATABASE, DATABASE)

    @property
    def superuser_url(self) -> str:
        """For tests alone: pytest creates databases and empties append-only tables between tests."""
        return self._url("postgres", DATABASE)

    def start(self) -> None:
        """Start and wait until it answers. A server left over from a killed run is stopped first."""
        self._stop_leftovers()
        if not self.data.is_dir():
            self._make_cluster()
        with self.log.open("ab") as log:
            self.process = processes.spawn(
                self._command(), death_signal=signal.SIGINT, stdout=log, account=self.account, cwd=self.home
            )
        self._wait_until_ready()
        self._make_database()

    def stop(self) -> None:
        """SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, data is written, clients are cut."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)  # stop at once, recover at the next start
            self.process.wait()

    def _command(self) -> list[str | Path]:
        options = {"listen_addresses": "", "port": "5432", "unix_socket_permissions": "0700", **self.options}
        command: list[str | Path] = [self._programs / "postgres", "-D", self.data, "-k", self._socket]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _stop_leftovers(self) -> None:
        leftovers = processes.working_in(self.data, "postgres")
        processes.end(leftovers, first=signal.SIGINT, grace_s=STOP_TIMEOUT_S)
        # PostgreSQL believes a stale pid file whose number belongs to another process by now, and refuses to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        unfinished = self.data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        made = subprocess.run(
            [
                self._programs / "initdb",
                f"--pgdata={unfinished}",
                "--username=postgres",
                f"--pwfile={self._write_password()}",
                "--auth-local=scram-sha-256",
                "--auth-host=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",  # sorts alike on every machine, whatever locales it has
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            **(self.account.popen_arguments() if self.account else {}),
        )
        if made.returncode:
            raise CannotStart(f"The embedded database could not be made in {self.home}: {_last_line(made.stderr)}")
        unfinished.rename(self.data)  # a cluster is whole or absent, even when we are killed half way

    def _write_password(self) -> Path:
        path = self.home / "password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise CannotStart(
                    f"The embedded database stopped at once: {_last_line(_tail(self.log))} (more in {self.log})"
                )
            try:
                psycopg.connect(self._url("postgres", "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise CannotStart(f"The embedded database did not answer within {START_TIMEOUT_S} seconds; see {self.log}.")

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres", "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            name, password = sql.Identifier(DATABASE), sql.Literal(self._password())
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, password))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))

    def _password(self) -> str:
        return (self.home / "password").read_text()

    def _url(self, role: str, database: str) -> str:
        return f"postgres://{role}:{quote(self._password())}@{quote(str(self._socket), safe='')}:5432/{database}"


def _tail(log: Path, size: int = 4096) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - size))
        return file.read().decode(errors="replace")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "error:" in line]
    return (fatal or lines or ["no message"])[-1]
