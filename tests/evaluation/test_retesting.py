"""What is live and needs a test, and why."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.errors import NotAllowed
from evaluation.choices import RunTrigger
from evaluation.documents import a_case
from evaluation.models import Run
from evaluation.retesting import Cause, needs_of
from evaluation.services import save_suite
from evaluation.services.retesting import start_retests
from registry.models import PromptDependency
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, finished, started
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import AIModelFactory, PromptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(cast):
    """Live in staging since yesterday; its suite has two cases."""
    place = a_place(cast, "good 1", "good 2")
    goes_live(place.version)
    return place


def reasons(place):
    return [need.reasons for need in needs_of([place.prompt])]


def test_needs__live_and_never_tried__says_with_what(place):
    assert reasons(place) == [{Cause.NEVER: "Never tried with “Answers”."}]


def test_needs__nothing_is_live__are_none(cast):
    assert reasons(a_place(cast, "good 1")) == []


def test_needs__tried_with_the_suite_as_it_is__are_none(cast, place):
    finished(cast, place, [True, True])

    assert reasons(place) == []


def test_needs__newer_version_was_tried_and_the_live_one_was_not__stay(cast, place):
    newer = a_version(cast, prompt=place.prompt, minor=1, text="Now in {{ question }} words.")
    finished(cast, place, [True, True], version=newer)

    assert [set(each) for each in reasons(place)] == [{Cause.NEVER}]


def test_needs__suite_has_no_cases__are_none(cast):
    version = a_version(cast)
    a_suite(cast, a_document(cases=[]), prompts=[version.prompt])
    goes_live(version)

    assert needs_of([version.prompt]) == []


def test_needs__suite_changed_since__names_both_versions(cast, place):
    finished(cast, place, [True, True])
    document = place.suite.current.document()
    document["cases"].append(a_case("case-new", variables={"question": "good 3"}, expected="yes"))
    save_suite(suite=place.suite, document=document, by=cast.ana, at=timezone.now(), expected=place.suite.current_id)

    assert reasons(place) == [{Cause.SUITE: "The suite has changed since: version 1 then, 2 now."}]


def test_needs__suite_was_tried_on_another_model_only__are_those_of_never(cast, place):
    finished(cast, place, [True, True], model=AIModelFactory(model_id="gpt-other", provider="OpenAI"))

    assert [set(each) for each in reasons(place)] == [{Cause.NEVER}]


@pytest.mark.parametrize("status", ["deprecated", "decommissioned"])
def test_needs__model_ends_after_the_last_run__until_the_next_run(cast, place, status):
    finished(cast, place, [True, True])
    place.model.status = status
    place.model.save()

    (found,) = reasons(place)
    assert list(found) == [Cause.MODEL]
    assert found[Cause.MODEL].startswith(f"gpt-test is {status} since ")

    finished(cast, place, [True, True])
    assert reasons(place) == []


def test_needs__model_that_ended_before_the_last_run_is_renamed__are_none(cast, place):
    place.model.status = "deprecated"
    place.model.save()
    finished(cast, place, [True, True])
    place.model.name = "Another name"
    place.model.save()

    assert reasons(place) == []


def test_needs__model_is_replaced__until_it_was_tried_on_the_heir(cast, place):
    finished(cast, place, [True, True])
    heir = AIModelFactory(model_id="gpt-heir", provider="OpenAI")
    place.model.replaced_by = heir
    place.model.save()

    (need,) = needs_of([place.prompt])
    assert need.reasons == {Cause.MODEL: "gpt-test is replaced by gpt-heir, and this was not tried on that one yet."}
    assert need.model == heir

    finished(cast, place, [True, True], model=heir)
    assert reasons(place) == []


def fed_by(cast, place, *, feature=None, where="staging", at=None):
    """Something that feeds the prompt goes live."""
    upstream = PromptFactory(slug="language-detector", feature=feature or cast.feature, owner=cast.omar)
    PromptDependency.objects.create(upstream=upstream, downstream=place.prompt)
    version = a_version(cast, prompt=upstream, text="Which language is {{ question }}?")
    goes_live(version, where, at=at or timezone.now())
    return upstream


def test_needs__what_feeds_it_went_live_after_the_last_run__names_it(cast, place):
    finished(cast, place, [True, True])
    fed_by(cast, place)

    assert reasons(place) == [
        {Cause.UPSTREAM: "What feeds it changed: language-detector 1.0.0 went live in staging after the last run."}
    ]

    finished(cast, place, [True, True])
    assert reasons(place) == []


def test_needs__what_feeds_it_is_of_another_feature__is_not_named(cast, place):
    finished(cast, place, [True, True])
    fed_by(cast, place, feature=cast.other_feature)

    assert "language-detector" not in str(reasons(place))
    assert "a prompt of another feature" in str(reasons(place))


def test_needs__what_feeds_it_went_live_elsewhere_or_before__are_none(cast, place):
    fed_by(cast, place, at=timezone.now() - dt.timedelta(hours=2))
    finished(cast, place, [True, True])
    assert reasons(place) == []

    goes_live(PromptDependency.objects.get().upstream.versions.get(), "development", at=timezone.now())
    assert reasons(place) == []


@pytest.mark.parametrize(("is_demo", "expected"), [(False, [{Cause.NEVER}]), (True, [])])
def test_needs__made_up_answers__count_in_a_demonstration_only(cast, is_demo, expected):
    cast.feature.is_demo = is_demo
    cast.feature.save()
    place = a_place(cast, "good 1", kind="offline")
    goes_live(place.version)
    finished(cast, place, [True])

    assert [set(each) for each in reasons(place)] == expected


def test_needs__run_is_under_way__says_so(cast, place):
    assert [need.is_at_work for need in needs_of([place.prompt])] == [False]

    started(cast, place)

    assert [need.is_at_work for need in needs_of([place.prompt])] == [True]


def test_needs__live_in_several_environments__is_named_once_with_the_last(place):
    goes_live(place.version, "development")

    assert [need.live.environment.slug for need in needs_of([place.prompt])] == ["staging"]


def test_needs__of_one_and_of_many__asks_as_often(cast, place, django_assert_num_queries):
    prompts = [place.prompt]
    with CaptureQueriesContext(connection) as few:
        needs_of(prompts)
    for number in range(4):
        version = a_version(cast, slug=f"more-{number}")
        a_suite(cast, a_document("good 1"), slug=f"suite-{number}", prompts=[version.prompt])
        goes_live(version)
        prompts.append(version.prompt)

    with django_assert_num_queries(len(few)):
        assert len(needs_of(prompts)) == 5


def test_start_retests__of_all_sorts__starts_each_with_its_trigger_and_model(cast, place):
    finished(cast, place, [True, True])
    heir = AIModelFactory(model_id="gpt-heir", provider="OpenAI")
    place.model.replaced_by = heir
    place.model.save()
    a_suite(cast, a_document("good 1"), slug="others", prompts=[place.prompt])

    begun = start_retests(prompt=place.prompt, by=cast.ana, at=timezone.now())

    assert begun.refused == []
    told = {(run.suite_version.suite.slug, run.trigger, run.model.model_id, run.uses_cache) for run in begun.runs}
    assert told == {
        ("answers", RunTrigger.MODEL_CHANGE, "gpt-heir", False),
        ("others", RunTrigger.MODEL_CHANGE, "gpt-test", False),
    }
    assert start_retests(prompt=place.prompt, by=cast.ana, at=timezone.now()).runs == []


def test_start_retests__no_connection__says_why_once(cast, place):
    a_suite(cast, a_document("good 1"), slug="others", prompts=[place.prompt])
    type(place.connection).objects.update(is_active=False)

    begun = start_retests(prompt=place.prompt, by=cast.ana, at=timezone.now())

    assert begun.runs == []
    assert len(begun.refused) == 1
    assert "no connection to OpenAI" in begun.refused[0]


@pytest.mark.parametrize("who", ["vera", "rosa", "max", "elsewhere"])
def test_start_retests__who_does_not_write_prompts__may_not(cast, place, who):
    with pytest.raises(NotAllowed):
        start_retests(prompt=place.prompt, by=getattr(cast, who), at=timezone.now())
    assert not Run.objects.exists()
