"""What the pages of delivery say and do."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.internal.flows import login
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.models import Deployment
from governance.models import PostReview
from registry.models import PromptVersion
from tests.delivery.conftest import HOUR
from tests.delivery.worlds import arms_now, with_canary
from tests.factories import NOW, DeploymentFactory, PromptFactory, PromptVersionFactory


@pytest.fixture
def rosa(live, client):
    client.force_login(live.rosa)
    return client


def said(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("at", "there", "not_there"),
    [
        (NOW, "1.0.0 for everybody", "1.1.0 for everybody"),
        (NOW + HOUR - dt.timedelta(seconds=1), "1.0.0 for everybody", "1.1.0 for everybody"),
        (NOW + HOUR, "1.1.0 for everybody", "1.0.0 for everybody"),
        (NOW - dt.timedelta(seconds=1), "Nothing was live here then", "for everybody"),
    ],
)
def test_environment__asked_about_a_moment__answers_exactly(rosa, monkeypatch, at, there, not_there):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 10 * HOUR)
    answer = rosa.get("/releases/staging/", {"at": at.strftime("%Y-%m-%dT%H:%M:%S")})

    assert answer.status_code == 200
    assert there in said(answer)
    assert not_there not in said(answer)


def test_environment__moment__names_who_signed(rosa, live, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 10 * HOUR)
    signer = live.first.change_request.decisions.get().person

    answer = rosa.get("/releases/staging/", {"at": NOW.strftime("%Y-%m-%dT%H:%M:%S")})

    assert f"signed by {signer} (Technical reviewer)" in said(answer)


def test_environment__moment_in_the_zone_of_the_reader__is_read_in_it(rosa, live, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 10 * HOUR)
    live.rosa.time_zone = "Europe/Berlin"
    live.rosa.save()

    answer = rosa.get("/releases/staging/", {"at": "2026-11-20T10:30:00"})  # 09:30 UTC

    assert "1.0.0 for everybody" in said(answer)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "“soon” is no date and time"),
        ("2026-13-01", "is no date and time"),
        ("2026-02-30T10:00", "is no date and time"),
        ("8999-12-31T23:59", "still to come"),
        ("9999-12-31T23:59", "is no date and time"),
        ("0001-01-01T00:00:00+14:00", "is no date and time"),
        ("\x00", "is no date and time"),
    ],
)
@pytest.mark.parametrize("path", ["/releases/staging/", "/prompts/router/releases/"])
def test_moment__that_is_none__is_said(rosa, path, typed, says):
    answer = rosa.get(path, {"at": typed})

    assert answer.status_code == 400
    assert says in said(answer)


def test_releases__of_prompts_that_one_may_not_see__are_not_there(live, client):
    client.force_login(live.elsewhere)

    for path in ("/releases/", "/releases/staging/"):
        assert "router" not in said(client.get(path))


@pytest.mark.parametrize("path", ["/releases/", "/releases/staging/", "/prompts/router/releases/", "/prompts/router/"])
def test_page__of_one_and_of_many_deployments__asks_as_often(rosa, live, path, django_assert_max_num_queries):

    rosa.get(path)
    with CaptureQueriesContext(connection) as few:
        rosa.get(path)
    for number in range(4):
        prompt = PromptFactory(feature=live.feature)
        DeploymentFactory(version=PromptVersionFactory(prompt=prompt, submitted=True), environment=live.staging)
        DeploymentFactory(
            version=[live.v0, live.v1][number % 2], environment=live.staging, started_at=NOW + (number + 2) * HOUR
        )

    with django_assert_max_num_queries(len(few)):
        rosa.get(path)


def test_roll_back__on_the_page__shows_the_difference_first_and_then_does_it(rosa, live):
    asked = said(rosa.get("/prompts/router/roll-back/staging/"))
    assert "1.1.0 → 1.0.0" in asked
    assert "by urgency" in asked

    answer = rosa.post("/prompts/router/roll-back/staging/", {"to": "1.0.0", "reason": "Worse"}, follow=True)

    assert arms_now(live) == {"1.0.0": 100}
    assert "1.0.0 is live in staging for everybody." in said(answer)


def test_roll_back__without_a_reason__does_nothing_and_says_so(rosa, live):
    answer = rosa.post("/prompts/router/roll-back/staging/", {"to": "1.0.0", "reason": ""})

    assert answer.status_code == 400
    assert arms_now(live) == {"1.1.0": 100}


def test_roll_back__to_what_cannot_be__is_a_conflict(rosa, live):
    answer = rosa.get("/prompts/router/roll-back/staging/?to=1.2.0")

    assert answer.status_code == 409
    assert "1.2.0 cannot be rolled back to" in said(answer)


@pytest.fixture
def alone(rosa, live):
    """A prompt of Omar's whose first version is live in staging, in a feature that somebody else answers for."""
    live.feature.fallback_behaviour = "A person answers within a day."
    live.feature.owner, live.feature.overseer = live.rosa, None
    live.feature.save()
    prompt = PromptFactory(feature=live.feature, slug="lonely", owner=live.omar)
    DeploymentFactory(version=PromptVersionFactory(prompt=prompt, submitted=True), environment=live.staging)
    return prompt


def test_roll_back__nothing_was_live_before__leads_those_who_may_to_the_switch(rosa, alone):
    answer = rosa.get("/prompts/lonely/roll-back/staging/")

    assert answer.status_code == 409
    assert "There is no such version" in said(answer)
    assert "users get its fallback: “A person answers within a day.”" in said(answer)
    assert 'href="/features/invoices/stop/"' in said(answer)
    assert rosa.get("/features/invoices/stop/").status_code == 200


def test_roll_back__nothing_was_live_before__names_who_may_switch_to_those_who_may_not(client, live, alone):
    client.force_login(live.omar)

    answer = client.get("/prompts/lonely/roll-back/staging/")

    assert answer.status_code == 409
    assert "/features/invoices/stop/" not in said(answer)
    assert f"So can its owner and overseer: {live.rosa}." in said(answer)


def test_roll_back__feature_off_already__says_so_and_offers_no_switch(rosa, live, alone):
    rosa.post("/features/invoices/stop/", {"reason": "Hurts"})

    answer = rosa.get("/prompts/lonely/roll-back/staging/")

    assert "is switched off already: users get its fallback: “A person answers within a day.”" in said(answer)
    assert "/features/invoices/stop/" not in said(answer)


def test_roll_back__nothing_is_live__says_so(rosa, alone):
    answer = rosa.get("/prompts/lonely/roll-back/production/")

    assert answer.status_code == 409
    assert "is live in production, so there is nothing to take back." in said(answer)
    assert "/features/invoices/stop/" not in said(answer)


def test_prompt__page__shows_what_is_live_and_leads_to_the_rollback(rosa, live):
    page = said(rosa.get("/prompts/router/"))

    assert "Live in staging" in page
    assert "/prompts/router/roll-back/staging/?to=1.0.0" in page


def test_canary__stopped_on_the_page__gives_everybody_the_version_before(rosa, live):
    rollout = with_canary(live)

    rosa.post(f"/releases/rollouts/{rollout.pk}/stop/", {"reason": "Worse"})

    assert arms_now(live) == {"1.1.0": 100}


def test_feature_stop__page__shows_the_fallback(rosa, live):
    live.feature.fallback_behaviour = "A person answers within a day."
    live.feature.save()

    assert "A person answers within a day." in said(rosa.get("/features/invoices/stop/"))


def fresh(client):
    """As if the person who is signed in had just given their password, in the words of allauth."""
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": timezone.now().timestamp()}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def glass_form(version: PromptVersion):
    return {"version": version.pk, "reason": "Hurts", "incident": "INC-7", "is_understood": "on"}


def test_break_glass__without_a_fresh_sign_in__asks_for_one_and_keeps_what_was_typed(rosa, live):
    page = said(rosa.get("/prompts/router/break-glass/staging/"))
    assert "First, confirm that it is you" in page

    answer = rosa.post("/prompts/router/break-glass/staging/", glass_form(live.v2))
    assert "/account/reauthenticate/" in answer.url
    fresh(rosa)

    assert "Hurts" in said(rosa.get("/prompts/router/break-glass/staging/"))
    assert not PostReview.objects.exists()


def test_break_glass__confirmed__is_live_and_owes_a_review(rosa, live):
    fresh(rosa)

    answer = rosa.post("/prompts/router/break-glass/staging/", glass_form(live.v2), follow=True)

    review = PostReview.objects.get()
    assert answer.status_code == 200
    assert arms_now(live) == {"1.2.0": 100}
    assert "Break-glass" in said(rosa.get("/releases/"))
    assert rosa.get("/prompts/router/break-glass/staging/").status_code == 409
    assert said(rosa.get(review.get_absolute_url())).count("INC-7") == 1


def test_break_glass__nothing_chosen__proposes_no_version_and_asks_for_no_yes(rosa, live):
    fresh(rosa)

    page = said(rosa.get("/prompts/router/break-glass/staging/"))

    assert '<option value="" selected>Choose a version</option>' in page
    assert '<option value="1.2.0">' in page
    assert "What users get differently" not in page
    assert "live now</button>" not in page


def test_break_glass__chosen__shows_what_differs_from_what_is_live_before_the_yes(rosa, live):
    fresh(rosa)

    page = said(rosa.get("/prompts/router/break-glass/staging/?version=1.2.0"))

    assert "What users get differently: 1.1.0 → 1.2.0" in page
    assert page.index('data-path="messages.0"') < page.index("Break glass: 1.2.0 live now")
    assert f'name="version" value="{live.v2.pk}"' in page


def test_break_glass__where_nothing_is_live__shows_all_of_it_as_new(rosa, live):
    fresh(rosa)

    page = said(rosa.get("/prompts/router/break-glass/production/?version=1.2.0"))

    assert "What users get differently: 1.2.0" in page
    assert "Nothing is live in production yet, so all of it is new." in page


@pytest.mark.parametrize("number", ["1.1.0", "9.9.9", "<b>"])
def test_break_glass__what_cannot_go_live_so__is_a_conflict(rosa, live, number):
    fresh(rosa)

    assert rosa.get("/prompts/router/break-glass/staging/", {"version": number}).status_code == 409


def test_break_glass__typed_for_one_place__is_not_proposed_in_another(rosa, live):
    rosa.post("/prompts/router/break-glass/staging/", glass_form(live.v2))
    fresh(rosa)

    there = said(rosa.get("/prompts/router/break-glass/production/?version=1.2.0"))
    here = said(rosa.get("/prompts/router/break-glass/staging/"))

    assert "Hurts" not in there
    assert "Hurts" in here
    assert "What users get differently: 1.1.0 → 1.2.0" in here


@pytest.mark.parametrize("missing", ["reason", "incident", "is_understood", "version"])
def test_break_glass__not_all_said__does_nothing(rosa, live, missing):
    fresh(rosa)

    answer = rosa.post("/prompts/router/break-glass/staging/", {**glass_form(live.v2), missing: ""})

    assert answer.status_code == 400
    assert Deployment.objects.count() == 2


def test_post_review__closed_by_a_signer__stays_to_be_read(rosa, live, client):
    fresh(rosa)
    rosa.post("/prompts/router/break-glass/staging/", glass_form(live.v2))
    review = PostReview.objects.get()
    client.force_login(live.tom)

    client.post(review.get_absolute_url(), {"verdict": "stands", "findings": "The old text was dangerous."})

    review.refresh_from_db()
    assert review.closed_by == live.tom
    assert "The old text was dangerous." in said(client.get(review.get_absolute_url()))
