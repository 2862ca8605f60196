"""Knobs that only `make run` reads, and the defaults that a first run gives to those that Django's settings read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import environs
from environs import validate

from portal.embedded.environment import is_given

env = environs.FileAwareEnv()
_CORES = min(os.cpu_count() or 1, 8)  # more is a decision about database connections, so it is asked for


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    web_workers: int
    web_threads: int

    @property
    def local_url(self) -> str:
        """Where this machine reaches the web server. "localhost", because passkeys work for names and not numbers."""
        everywhere_or_here = self.host in ("", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost")  # noqa: S104
        name = "localhost" if everywhere_or_here else self.host
        return f"http://[{name}]:{self.port}" if ":" in name else f"http://{name}:{self.port}"


def read_options() -> Options:
    """Raises environs.EnvError with the name of a variable that cannot be read."""
    at_least_one = validate.Range(min=1)
    return Options(
        host=env.str("HOST", "127.0.0.1"),
        port=env.int("PORT", 8000, validate=validate.Range(min=1, max=65535)),
        web_workers=env.int("WEB_WORKERS", _CORES, validate=at_least_one),
        web_threads=env.int("WEB_THREADS", 4, validate=at_least_one),
    )


def set_first_run_defaults(options: Options, var: Path) -> None:
    """What somebody who only typed `make run` wants. Whatever is set already stays."""
    defaults = {
        "COUNTERSIGN_VAR": str(var),
        "SITE_URL": options.local_url,
        "LOG_FORMAT": "console",
        "WORKER_CONCURRENCY": str(_CORES),
        # Never into a database of your own, unless you say so.
        "DEMO": "0" if is_given("DATABASE_URL") else "1",
    }
    for name, value in defaults.items():
        if not os.environ.get(name):
            os.environ[name] = value


def plain(error: environs.EnvError) -> str:
    """One line without Python's brackets: 'PORT: Not a valid integer.'"""
    text = str(error)
    for noise in ("Environment variable ", " invalid:", '"', "[", "]", "'"):
        text = text.replace(noise, ":" if noise == " invalid:" else "")
    return text
