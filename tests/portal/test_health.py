"""The two health addresses, with each part present and missing."""

from __future__ import annotations

import time

import pytest
import redis

from portal import health

READY = {"database": "ok", "broker": "ok", "worker": "ok"}


@pytest.fixture
def heartbeat(settings):
    """Sets when a worker was last seen, in seconds before now; ``None`` forgets it. Puts back what was there."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    before = client.get(health.HEARTBEAT_KEY)

    def set_age(age_s: float | None) -> None:
        client.delete(health.HEARTBEAT_KEY)
        if age_s is not None:
            health.record_heartbeat(time.time() - age_s)

    yield set_age
    client.delete(health.HEARTBEAT_KEY)
    if before is not None:
        client.set(health.HEARTBEAT_KEY, before)
    client.close()


def test_healthz__any_host_and_no_database__answers(client):
    response = client.get("/healthz", headers={"host": "10.1.2.3:8000"})

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz__redirect_to_https_is_on__answers_without_redirect(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200


def test_healthz__post__is_refused(client):
    response = client.post("/healthz")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_readyz__everything_answers__ready(client, heartbeat):
    heartbeat(1)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "parts": READY})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(("age_s", "worker"), [(None, "not seen yet"), (59, "ok"), (62, "last seen 62 seconds ago")])
def test_readyz__worker_seen_then__says_so(client, heartbeat, age_s, worker):
    heartbeat(age_s)

    response = client.get("/readyz")

    assert response.json()["parts"] == {**READY, "worker": worker}
    assert response.status_code == (200 if worker == "ok" else 503)


@pytest.mark.django_db
def test_readyz__database_is_away__says_so_without_address(client, heartbeat, monkeypatch):
    heartbeat(1)
    with health.connection.execute_wrapper(_refuse):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "parts": {**READY, "database": "does not answer"}}


@pytest.mark.django_db
def test_readyz__redis_is_away__says_so_without_address(client, settings, monkeypatch):
    nowhere = "redis://:secret@127.0.0.1:1/0"
    settings.REDIS_URL = nowhere
    monkeypatch.setattr(health.app.conf, "broker_write_url", nowhere)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"] == {
        "database": "ok",
        "broker": "does not answer",
        "worker": "unknown, because Redis does not answer",
    }
    assert b"secret" not in response.content


def _refuse(*_args, **_kwargs):
    raise health.DatabaseError("connection to 10.0.0.7 refused")
