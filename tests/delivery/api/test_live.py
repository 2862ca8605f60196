"""What is live, what was live, and taking it back, by the API."""

from __future__ import annotations

import datetime as dt

import pytest

from delivery.models import Deployment
from tests.delivery.conftest import HOUR
from tests.delivery.worlds import with_canary
from tests.factories import NOW
from tests.registry.api.conftest import Asker

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return lambda person: Asker(person, below="/api/v1")


def says(response):
    return [(each["prompt"], each["arms"][0]["version"]) for each in response.json()["results"]]


@pytest.mark.parametrize(
    "at, expected",
    [
        (NOW - dt.timedelta(seconds=1), []),
        (NOW, [("router", "1.0.0")]),
        (NOW + HOUR - dt.timedelta(microseconds=1), [("router", "1.0.0")]),
        (NOW + HOUR, [("router", "1.1.0")]),
    ],
)
def test_live_at__each_side_of_a_change__is_exact(at, expected, api, live):
    moment = at.isoformat().replace("+00:00", "Z")

    assert says(api(live.vera).get(f"/deployments/live?environment=staging&at={moment}")) == expected


def test_live__now__is_the_open_deployment_only(api, live):
    assert says(api(live.vera).get("/deployments/live?environment=staging")) == [("router", "1.1.0")]
    assert says(api(live.vera).get("/deployments/live?environment=production")) == []
    assert says(api(live.elsewhere).get("/deployments/live?environment=staging")) == []


def test_timeline__of_a_prompt__is_newest_first_with_who_agreed(api, live):
    rows = api(live.vera).get("/deployments?prompt=router&environment=staging").json()["results"]

    assert [(row["arms"][0]["version"], row["cause"], row["ended_at"]) for row in rows] == [
        ("1.1.0", "release", None),
        ("1.0.0", "release", (NOW + HOUR).isoformat().replace("+00:00", "Z")),
    ]
    assert [len(row["agreed"]) for row in rows] == [1, 1]


def test_timeline__page_by_page__repeats_and_forgets_nothing(api, live):
    first = api(live.vera).get("/deployments?limit=1").json()
    second = api(live.vera).client.get(first["next"], headers=api(live.vera).headers).json()

    assert [row["arms"][0]["version"] for row in first["results"] + second["results"]] == ["1.1.0", "1.0.0"]
    assert second["next"] is None


def test_roll_back__by_the_owner__is_live_at_once(api, live):
    told = {"prompt": "router", "environment": "staging", "to_version": "1.0.0", "reason": "It insults people"}

    response = api(live.omar).post("/deployments/roll-back", told)

    assert response.status_code == 201
    assert (response.json()["cause"], response.json()["reason"]) == ("rollback", "It insults people")
    assert says(api(live.vera).get("/deployments/live?environment=staging")) == [("router", "1.0.0")]


@pytest.mark.parametrize(
    "wrong, status", [({"to_version": "1.2.0"}, 400), ({"to_version": "1.1.0"}, 409), ({"reason": " "}, 400)]
)
def test_roll_back__to_what_was_never_live_or_is__changes_nothing(wrong, status, api, live):
    told = {"prompt": "router", "environment": "staging", "to_version": "1.0.0", "reason": "Wrong", **wrong}

    assert api(live.omar).post("/deployments/roll-back", told).status_code == status
    assert Deployment.objects.count() == 2


def test_canary__paused_and_stopped__gives_the_version_before_back(api, live):
    rollout = with_canary(live)

    paused = api(live.rosa).post(f"/rollouts/{rollout.pk}/pause", {"reason": "Look first"}).json()
    stopped = api(live.rosa).post(f"/rollouts/{rollout.pk}/stop", {"reason": "Rude"}).json()

    assert (paused["state"], paused["next_at"], stopped["state"]) == ("paused", None, "stopped")
    assert says(api(live.vera).get("/deployments/live?environment=staging")) == [("router", "1.1.0")]
    listed = api(live.vera).get("/rollouts?state=stopped").json()["results"]
    assert [each["id"] for each in listed] == [str(rollout.pk)]


def test_feature__stopped_and_started__says_who_and_why(api, live):
    api(live.rosa).post("/features/invoices/stop", {"reason": "It insults people"})
    again = api(live.rosa).post("/features/invoices/stop", {"reason": "Twice"})
    started = api(live.rosa).post("/features/invoices/start", {"reason": "Mended"}).json()

    assert again.status_code == 409
    assert (started["reason"], started["end_reason"]) == ("It insults people", "Mended")
    assert started["ended_by"]["name"] == "Rosa Conti"
