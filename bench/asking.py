"""Ask for a page as somebody who is signed in, in a scratch database, as Django's test client sees it."""

from __future__ import annotations

import time

from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import scratch

REQUESTS = 3  # in one run


def seconds(world: str, email: str, path: str) -> float:
    """Of REQUESTS requests, after a first one has warmed connection and caches."""
    with scratch.inside(world):
        client = _signed_in(email)
        _get(client, path)
        started = time.perf_counter()
        for _ in range(REQUESTS):
            _get(client, path)
        return time.perf_counter() - started


def queries(world: str, email: str, path: str) -> int:
    """How many statements a request for the page takes that comes after another one."""
    with scratch.inside(world) as here:
        client = _signed_in(email)
        _get(client, path)
        with CaptureQueriesContext(here) as captured:
            _get(client, path)
        return len(captured)


def refuse_more_queries(few: str, many: str, email: str, path: str) -> None:
    """Raises RuntimeError when the page asks more of the database in the world ``many`` than in ``few``."""
    asked = {world: queries(world, email, path) for world in (few, many)}
    if asked[few] != asked[many]:
        raise RuntimeError(f"{path} does not ask the same number of queries: {asked}.")


def _signed_in(email: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def _get(client: Client, path: str) -> None:
    response = client.get(path, secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
