"""One embedded Redis: queued jobs survive a restart, and only the owner of its folder can connect."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import redis

from portal.embedded import processes
from portal.embedded.errors import CannotStart
from portal.embedded.folders import private_folder, socket_folder
from portal.embedded.programs import redis_program

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10

_SETTINGS = """\
# Written by Countersign at each start.
port 0
unixsocket {socket}
unixsocketperm 700
dir {home}
daemonize no
databases 16
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


class Redis:
    """A server for the data in ``home``, listening on a Unix socket and on no port."""

    name = "queue"

    def __init__(self, home: Path, *, log: Path) -> None:
        self.home = private_folder(home)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._socket = socket_folder(self.home) / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}?db=0"

    def start(self) -> None:
        """Start and wait until it answers. A server left over from a killed run is stopped first."""
        processes.end(processes.working_in(self.home, "redis-server"), first=signal.SIGTERM, grace_s=STOP_TIMEOUT_S)
        self._socket.unlink(missing_ok=True)
        settings = self.home / "redis.conf"
        settings.write_text(_SETTINGS.format(socket=_quoted(self._socket), home=_quoted(self.home)))
        with self.log.open("ab") as log:
            self.process = processes.spawn(
                [redis_program(), settings], death_signal=signal.SIGTERM, stdout=log, cwd=self.home
            )
        self._wait_until_ready()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        client = redis.Redis.from_url(self.url)
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise CannotStart(f"The embedded Redis stopped at once; see the end of {self.log}.")
            try:
                client.ping()
            except redis.ConnectionError:  # also while it loads its file
                time.sleep(0.02)
            else:
                client.close()
                return
        self.stop()
        raise CannotStart(f"The embedded Redis did not answer within {START_TIMEOUT_S} seconds; see {self.log}.")


def _quoted(path: Path) -> str:
    """A path as one argument of redis.conf, whatever bytes are in it."""
    escaped = "".join(
        chr(byte) if 0x20 < byte < 0x7F and chr(byte) not in '"\\' else f"\\x{byte:02x}" for byte in os.fsencode(path)
    )
    return f'"{escaped}"'
