"""``/healthz``: this process answers. ``/readyz``: database, broker and a background worker do too.

Both are answered by a middleware that stands first: probes come by IP address and without TLS, so host check, redirect
to HTTPS, sessions and logs must not see them. The answers name parts and never say how they are reached.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError as BrokerError

from portal.celery import app

HEARTBEAT_KEY = "countersign:worker-heartbeat"
SEEN_LATELY_S = 60  # beat sends one every 15 s
_PROBE_TIMEOUT_S = 2


def answer_probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer the two health addresses, hand on everything else."""
    probes = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponse:
        probe = probes.get(request.path_info)
        if probe is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def healthz(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """``{"status": "ready", "parts": {"database": "ok", …}}``; status 503 and the reason when a part is missing."""
    parts = {"database": _database(), "broker": _broker(), "worker": _worker()}
    ready = all(state == "ok" for state in parts.values())
    body = {"status": "ready" if ready else "not ready", "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


def record_heartbeat(at_s: float) -> None:
    """A worker ran at ``at_s`` (seconds since 1970). The note expires by itself."""
    with _redis() as client:
        client.set(HEARTBEAT_KEY, repr(at_s), ex=10 * SEEN_LATELY_S)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return "does not answer"
    return "ok"


def _broker() -> str:
    """The broker may be another server than the Redis of the cache (RabbitMQ), so it is asked by Celery's own way."""
    try:
        with app.connection_for_write(connect_timeout=_PROBE_TIMEOUT_S) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0.1, timeout=_PROBE_TIMEOUT_S)
    except (BrokerError, OSError):
        return "does not answer"
    return "ok"


def _worker() -> str:
    try:
        with _redis() as client:
            seen = client.get(HEARTBEAT_KEY)
    except redis.RedisError:
        return "unknown, because Redis does not answer"
    if seen is None:
        return "not seen yet"
    age_s = time.time() - float(seen)
    return "ok" if age_s <= SEEN_LATELY_S else f"last seen {age_s:.0f} seconds ago"


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_PROBE_TIMEOUT_S, socket_connect_timeout=_PROBE_TIMEOUT_S
    )
