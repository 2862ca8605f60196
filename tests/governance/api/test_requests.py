"""Change requests by the API: opened, read, signed, put into effect; and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone

from governance.models import ChangeRequest
from tests.factories import FeatureFactory, PromptFactory, grant
from tests.governance.worlds import a_request, a_version, second_technical, sign
from tests.registry.api.conftest import Asker

pytestmark = pytest.mark.django_db
TECHNICAL = "technical-reviewer"


@pytest.fixture
def at():
    """The API takes its own time: what it meets was made a moment before."""
    return timezone.now() - dt.timedelta(minutes=5)


@pytest.fixture
def api():
    return lambda person: Asker(person, below="/api/v1")


@pytest.fixture
def version(cast):
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="router")
    return a_version(prompt, "You sort tickets.", by=cast.ana)


def opened(api, cast, **fields):
    told = {"prompt": "router", "version": "1.0.0", "environment": "staging", "why": "Clearer", **fields}
    return api(cast.ana).post("/requests", told)


def sign_by_api(api, person, change, **fields):
    read = api(person).get(f"/requests/{change['number']}").json()
    told = {"verdict": "approve", "role": TECHNICAL, "basis": read["basis"]["token"], **fields}
    return api(person).post(f"/requests/{change['number']}/decide", told)


def test_release__opened_signed_and_applied_by_programs__is_live(api, cast, version):
    change = opened(api, cast).json()
    assert (change["state"], change["needs"]) == ("in_review", [{"role": TECHNICAL, "needed": 1, "given": 0}])

    signed = sign_by_api(api, cast.tom, change).json()
    applied = api(cast.rosa).post(f"/requests/{change['number']}/apply").json()

    assert (signed["state"], applied["state"]) == ("approved", "applied")
    assert signed["decisions"][0]["person"]["name"] == "Tom Becker"
    live = api(cast.vera).get("/deployments/live?environment=staging").json()["results"]
    assert [(each["prompt"], each["arms"][0]["version"], each["request"]) for each in live] == [
        ("router", "1.0.0", change["number"])
    ]


def test_release__kept_as_a_draft__asks_nobody_until_it_is_sent(api, cast, version):
    change = opened(api, cast, send=False).json()
    sent = api(cast.ana).post(f"/requests/{change['number']}/send").json()

    assert (change["state"], change["needs"], sent["state"]) == ("draft", [], "in_review")


def test_open__what_one_may_not_see__cannot_be_named(api, cast):
    hidden = a_version(PromptFactory(feature=FeatureFactory(), slug="hidden"), "Secret.", by=cast.omar)

    problem = api(cast.elsewhere).post(
        "/requests", {"prompt": "hidden", "version": hidden.number, "environment": "staging", "why": "x"}
    )

    assert problem.status_code == 400
    assert problem.json()["errors"] == [
        {"detail": "There is no such prompt, or none that you may see.", "pointer": "#/prompt"}
    ]
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("reference", ["9.9.9", "h1", "nonsense", "1"])
def test_open__no_such_version__says_so_at_its_place(reference, api, cast, version):
    problem = opened(api, cast, version=reference).json()

    assert problem["errors"] == [{"detail": f"There is no version “{reference}” of router.", "pointer": "#/version"}]


def test_approve__without_the_basis_that_was_read__is_refused(api, cast, at):
    change = a_request(cast, at=at)

    problem = api(cast.tom).post(f"/requests/{change.number}/decide", {"verdict": "approve", "role": TECHNICAL})

    assert problem.status_code == 400
    assert [error["pointer"] for error in problem.json()["errors"]] == ["#/basis"]
    assert not change.decisions.exists()


def test_approve__of_something_that_changed_since__is_refused(api, cast, version, at):
    change = opened(api, cast).json()
    read = api(cast.tom).get(f"/requests/{change['number']}").json()
    newer = a_version(version.prompt, "You sort tickets quickly.", by=cast.ana)
    api(cast.ana).post(f"/requests/{change['number']}/revise", {"version": newer.number, "why": "Quicker"})

    problem = api(cast.tom).post(
        f"/requests/{change['number']}/decide",
        {"verdict": "approve", "role": TECHNICAL, "basis": read["basis"]["token"]},
    )

    assert (problem.status_code, problem.json()["type"]) == (409, "/problems/wrong-state")
    assert problem.json()["detail"].startswith("What you read has moved")


def test_approve__where_policy_asks_for_a_fresh_sign_in__a_token_is_sent_to_the_page(api, cast, at):
    change = _high_risk(cast, at)

    problem = sign_by_api(api, cast.tom, {"number": change.number})

    assert problem.status_code == 403
    body = problem.json()
    assert (body["type"], body["minutes"]) == ("/problems/fresh-sign-in", 15)
    assert body["page"].endswith(f"/reviews/{change.number}/")
    assert "access token cannot prove" in body["detail"]
    assert not change.decisions.exists()


def test_approve__by_a_browser_that_just_signed_in__counts(cast, at):
    change = _high_risk(cast, at)
    client = Client()
    client.force_login(cast.tom)
    session = client.session
    session["account_authentication_methods_user"] = str(cast.tom.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    token = client.get(f"/api/v1/requests/{change.number}").json()["basis"]["token"]

    response = client.post(
        f"/api/v1/requests/{change.number}/decide",
        {"verdict": "approve", "role": TECHNICAL, "basis": token},
        content_type="application/json",
    )

    assert response.status_code == 200
    assert [each["counts"] for each in response.json()["decisions"]] == [True]


def test_decide__by_the_author__is_refused_in_words(api, cast, at):
    grant(cast.ana, TECHNICAL)
    change = a_request(cast, at=at)

    problem = sign_by_api(api, cast.ana, {"number": change.number})

    assert (problem.status_code, problem.json()["detail"]) == (
        403,
        "You had a hand in this change, so somebody else signs it.",
    )


def test_list__waiting_for_me__is_what_one_could_sign(api, cast, at):
    change, signed = a_request(cast, at=at), a_request(cast, at=at)
    sign(signed, cast.tom, TECHNICAL, at=at)

    def numbers(person, query):
        return [each["number"] for each in api(person).get(f"/requests?{query}").json()["results"]]

    assert numbers(cast.tom, "waiting=me") == [change.number]
    assert numbers(cast.ana, "waiting=me") == []
    assert numbers(cast.ana, "author=me&state=approved") == [signed.number]
    assert numbers(cast.olu, "state=open") == []


def test_list__more_requests__asks_no_more_queries(api, cast, at, django_assert_max_num_queries):
    asker = api(cast.vera)
    a_request(cast, at=at)
    asker.get("/requests")
    with django_assert_max_num_queries(30) as one:
        asker.get("/requests")
    for _ in range(3):
        sign(a_request(cast, at=at), second_technical(), TECHNICAL, at=at)

    with django_assert_max_num_queries(len(one)):
        asker.get("/requests")


def test_thread__opened_answered_and_resolved__shows_on_the_request(api, cast, at):
    change = a_request(cast, at=at)
    thread = api(cast.leila).post(f"/requests/{change.number}/threads", {"body": "Which law?"}).json()["threads"][0]

    at_thread = f"/requests/{change.number}/threads/{thread['id']}"
    api(cast.ana).post(f"{at_thread}/reply", {"body": "Article 4."})
    shown = api(cast.leila).post(f"{at_thread}/resolve").json()["threads"]

    assert [(each["resolved_by"]["name"], [said["body"] for said in each["comments"]]) for each in shown] == [
        ("Leila Rahimi", ["Which law?", "Article 4."])
    ]


def test_policy__read__says_what_it_asks(api, cast):
    policy = api(cast.vera).get("/policies/high-risk").json()

    assert policy["in_force"]["number"] == 1
    assert policy["in_force"]["document"]["fresh_sign_in_min"] == 15
    assert policy["in_force"]["says"]


def _high_risk(cast, at):
    """A release into production, where the policy for high risk asks for a fresh sign-in."""
    cast.feature.risk_tier = "high"
    cast.feature.save()
    return a_request(cast, where="production", at=at)
