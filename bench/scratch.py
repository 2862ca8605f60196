"""Scratch databases beside the one of DATABASE_URL, for lines that need a world of their own. Dropped at the end.

The first one is migrated and kept empty; the others begin as copies of it. Inside one, Django's default connection
leads there, with the product's settings: no debugging, no statement kept.
"""

from __future__ import annotations

import atexit
import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from portal.celery import app

logging.disable(logging.INFO)  # a line for each request would drown the table
# What is queued here is about a scratch database: no worker of a real one may get it.
app.conf.broker_url = "memory://localhost"

_PREFIX = "countersign_bench_"
_EMPTY = "empty"
_made: dict[str, Any] = {}


def make(name: str, fill: Callable[[], None]) -> None:
    """A database with every table and what an installation begins with, then ``fill`` in it. Once a run for a name."""
    if settings.DEBUG:
        raise RuntimeError("Measure with DEBUG off, as in production.")
    if name in _made:
        return
    if not _made:
        _make_empty()
    _create(name, template=_EMPTY)
    with inside(name) as here:
        fill()
        with here.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def inside(name: str) -> Iterator[Any]:
    """Until the end of the block, Django's default connection leads to the database ``name``."""
    home, connections["default"] = connections["default"], _made[name]
    try:
        yield _made[name]
    finally:
        connections["default"] = home


def reader(name: str) -> psycopg.Connection[Any]:
    """A plain connection of its own to the database ``name``: whoever else reads there."""
    return psycopg.connect(**{**_server(), "dbname": _PREFIX + name}, autocommit=True)


def _make_empty() -> None:
    atexit.register(_drop_all)
    _create(_EMPTY)
    with inside(_EMPTY) as here:
        call_command("migrate", verbosity=0, skip_checks=True)
        here.close()  # a database that somebody is connected to cannot be copied


def _create(name: str, template: str = "") -> None:
    with psycopg.connect(**_server(), autocommit=True) as plain:
        plain.execute(f"DROP DATABASE IF EXISTS {_PREFIX}{name} WITH (FORCE)")
        plain.execute(f"CREATE DATABASE {_PREFIX}{name}" + (f" TEMPLATE {_PREFIX}{template}" if template else ""))
    wrapper = copy.copy(connections.create_connection("default"))
    wrapper.settings_dict = {**connection.settings_dict, "NAME": _PREFIX + name}
    _made[name] = wrapper


def _drop_all() -> None:
    for wrapper in _made.values():
        wrapper.close()
    with psycopg.connect(**_server(), autocommit=True) as plain:
        for name in _made:
            plain.execute(f"DROP DATABASE IF EXISTS {_PREFIX}{name} WITH (FORCE)")


def _server() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
