"""`make run` for real: start, answer, stop, be killed, start again; and one clear line for whatever prevents it."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.portal.running import Running, environment, free_port, refusal

pytestmark = pytest.mark.slow

KIND = "Countersign cannot start:"


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    """One folder for the whole module: the first start makes its database, later ones find it."""
    folder = tmp_path_factory.mktemp("run") / "var"
    yield folder
    elsewhere = folder / "postgres"
    if elsewhere.is_symlink():  # root's temporary folders are private, so the database lies below /var/lib
        shutil.rmtree(elsewhere.resolve())


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(var):
    started: list[Running] = []

    def start(port: int, **more: str) -> Running:
        running = Running(var, port, **more)
        started.append(running)
        running.wait_until_ready()
        return running

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop(signal.SIGTERM)


def _modes(path: Path) -> dict[str, str]:
    return {str(folder): stat.filemode(folder.stat().st_mode) for folder in path.parents}


def test_run__killed_and_started_again__leaves_nothing_and_keeps_secret_and_data(var, port, start):
    modes = _modes(var)

    first = start(port)
    secret = (var / "secret-key").read_text()
    with urllib.request.urlopen(f"{first.url}/readyz") as answer:
        assert json.load(answer)["parts"] == {"database": "ok", "broker": "ok", "worker": "ok"}
    assert refusal(var, free_port()) == (
        1,
        [
            f"{KIND} it runs already (process {first.process.pid}, {first.url}). "
            "Stop that one, or set COUNTERSIGN_VAR and PORT."
        ],
    )
    assert _manage(var, port, *_COUNT_ROLES) == "roles: yes"  # in the database of the running one

    first.stop(signal.SIGKILL)

    assert first.left_over() == []
    assert _manage(var, port, *_COUNT_ROLES) == "roles: yes"  # starts the database, and stops it again
    assert not list((var / "run").glob("*.url"))

    second = start(port)

    assert (var / "secret-key").read_text() == secret
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600
    assert second.stop(signal.SIGHUP) == 0
    assert second.left_over() == []
    assert _modes(var) == modes


def test_run__port_is_taken__one_line(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        status, lines = refusal(var, taken)

    assert (status, lines) == (1, [f"{KIND} port {taken} is taken by another program. Try PORT={taken + 1}."])


def test_run__folder_cannot_be_made__one_line(tmp_path, port):
    (tmp_path / "file").touch()

    status, lines = refusal(tmp_path / "file" / "var", port)

    assert (status, len(lines)) == (1, 1)
    assert lines[0] == (
        f"{KIND} The folder {tmp_path}/file/var cannot be made: Not a directory. Set COUNTERSIGN_VAR to another."
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/none", "the database of DATABASE_URL cannot be reached"),
        ("DATABASE_URL", "sqlite:////tmp/none.db", "DATABASE_URL must name a PostgreSQL database"),
        ("REDIS_URL", "redis://:secret@127.0.0.1:1/0", "the Redis of REDIS_URL cannot be reached"),
        ("REDIS_URL", "nonsense", "the Redis of REDIS_URL cannot be reached"),
        ("PORT", "eighty", "PORT: Not a valid integer."),
        ("PORT", "70000", "PORT: Must be greater than or equal to 1 and less than or equal to 65535."),
        ("HOST", "203.0.113.7", "HOST=203.0.113.7 is no address of this machine"),
        ("SITE_URL", "countersign.example.com", "SITE_URL: Not a valid URL."),  # read by settings, not by us
    ],
)
def test_run__bad_value__one_line_without_secret(var, port, name, value, sentence):
    status, lines = refusal(var, port, **{name: value})

    assert (status, len(lines)) == (1, 1), lines
    assert lines[0].startswith(f"{KIND} {sentence}")
    assert "secret" not in lines[0]


_COUNT_ROLES = (
    *("shell", "-v0", "-c"),
    "from accounts.models import Role; print('roles:', 'yes' if Role.objects.exists() else 'no')",
)


def _manage(var: Path, port: int, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment(var, port, LOG_LEVEL="ERROR"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
