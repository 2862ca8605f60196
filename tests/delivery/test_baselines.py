"""What delivery tells evaluation: what users get, since when, and what a rollback would bring back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.baselines import back_to, live_prompts, live_versions
from delivery.choices import DeploymentCause
from evaluation.live import live_of, live_prompt_ids, most_live
from tests.delivery.conftest import HOUR
from tests.delivery.worlds import with_canary
from tests.factories import NOW, DeploymentFactory, PromptFactory, PromptVersionFactory

pytestmark = pytest.mark.django_db


def told(prompt):
    return [(live.environment.slug, live.version.number, live.since) for live in live_of([prompt])]


def test_live__nothing__nothing_is_told(shop):
    assert (told(shop.prompt), live_prompt_ids(), most_live(shop.prompt)) == ([], set(), None)


def test_live__for_everybody__since_its_release(live):
    assert told(live.prompt) == [("staging", "1.1.0", NOW + HOUR)]
    assert live_prompt_ids() == {live.prompt.pk}


def test_live__in_two_environments__the_last_comes_first(live):
    DeploymentFactory(version=live.v1, environment=live.production, started_at=NOW + 3 * HOUR)

    assert told(live.prompt) == [("production", "1.1.0", NOW + 3 * HOUR), ("staging", "1.1.0", NOW + HOUR)]
    assert most_live(live.prompt).environment == live.production


def test_live__canary_begins__most_users_still_get_what_was_there_since_then(live):
    with_canary(live)

    assert told(live.prompt) == [("staging", "1.1.0", NOW + HOUR)]


@pytest.mark.parametrize(("weight", "number", "since"), [(50, "1.1.0", NOW + HOUR), (51, "1.2.0", NOW + 2 * HOUR)])
def test_live__canary_goes_on__the_greater_share_counts_since_its_first_step(live, weight, number, since):
    rollout = with_canary(live)
    DeploymentFactory(
        version=live.v2,
        environment=live.staging,
        started_at=NOW + 3 * HOUR,
        arms=[(live.v2, weight), (live.v1, 100 - weight)],
        cause=DeploymentCause.CANARY_STEP,
        change_request=rollout.change_request,
        salt=rollout.salt,
    )

    assert told(live.prompt) == [("staging", number, since)]


def test_live__released_again_later__since_the_later_time(live):
    DeploymentFactory(version=live.v0, environment=live.staging, started_at=NOW + 4 * HOUR)

    assert told(live.prompt) == [("staging", "1.0.0", NOW + 4 * HOUR)]


def test_live__many_prompts__one_query_and_no_texts(live):
    others = [PromptFactory(feature=live.feature) for _ in range(3)]
    for prompt in others:
        DeploymentFactory(version=PromptVersionFactory(prompt=prompt, submitted=True), environment=live.staging)

    with CaptureQueriesContext(connection) as queries:
        found = live_versions([live.prompt, *others])
        numbers = {each.version.number for each in found}

    assert (len(found), numbers, len(queries)) == (4, {"1.0.0", "1.1.0"}, 1)
    assert found[0].version.get_deferred_fields() >= {"messages", "variables", "output_schema", "tools"}
    assert set(live_prompts()) == {live.prompt.pk, *(prompt.pk for prompt in others)}


def test_back_to__something_was_live_before__that(live):
    assert back_to(live.prompt, live.staging) == live.v0


def test_back_to__first_release__nothing(live):
    assert back_to(live.prompt, live.production) is None


def test_back_to__it_was_rolled_back_from__nothing(live):
    DeploymentFactory(
        version=live.v0,
        environment=live.staging,
        started_at=NOW + dt.timedelta(hours=5),
        cause=DeploymentCause.ROLLBACK,
        rolled_back_from=live.second,
        reason="Too slow",
    )

    assert back_to(live.prompt, live.staging) is None
