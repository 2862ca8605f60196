"""The check "No worse than live": compared with what, and what it says when there is nothing to compare."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evaluation.models import Suite
from evaluation.services import save_suite
from governance.choices import GateState
from governance.gates.evaluated import NoRegression
from tests.evaluation.lived import goes_live
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import AIModelFactory
from tests.governance.gates.tested import CASES, a_change, look, tried

pytestmark = pytest.mark.django_db


def answers(place):
    result = look(NoRegression(), place)
    return result.state, result.says


def test_no_regression__as_good_as_live__satisfied_with_both_scores(cast):
    place = a_change(cast)
    tried(cast, place, 11, 1, on=place.version)
    run = tried(cast, place, 11, 1)

    result = look(NoRegression(), place)

    assert (result.state, result.says) == (
        GateState.SATISFIED,
        "answers: no worse than live: 0.92 against 0.92; no case changed sides.",
    )
    assert result.url == run.get_absolute_url()


def test_no_regression__many_cases_got_worse__blocks_and_leads_to_them(cast):
    place = a_change(cast)
    tried(cast, place, 12, on=place.version)
    run = tried(cast, place, 4, 8)

    result = look(NoRegression(), place)

    assert (result.state, result.says) == (
        GateState.UNSATISFIED,
        "answers: worse than live: 0.33 against 1.00; 8 cases got worse.",
    )
    assert result.url == f"{run.get_absolute_url()}?show=worse"


def test_no_regression__one_case_got_worse__passes_and_names_it(cast):
    place = a_change(cast)
    tried(cast, place, 12, on=place.version)
    run = tried(cast, place, 11, 1)

    result = look(NoRegression(), place)

    assert (result.state, result.says) == (
        GateState.SATISFIED,
        "answers: not clearly worse than live: 0.92 against 1.00; 1 case got worse.",
    )
    assert result.url == f"{run.get_absolute_url()}?show=worse"


def test_no_regression__nothing_live__does_not_apply(cast):
    place = a_change(cast, live=False)

    assert answers(place) == (
        GateState.NOT_APPLICABLE,
        "Nothing of this prompt is live, so there is nothing to compare with.",
    )


def test_no_regression__what_is_live_itself__satisfied(cast):
    place = a_change(cast)

    assert look(NoRegression(), place, place.version).says == "This is what is live already."


def test_no_regression__live_was_never_tried__says_what_to_run(cast):
    place = a_change(cast)
    tried(cast, place)

    result = look(NoRegression(), place)

    assert (result.state, result.says) == (
        GateState.UNSATISFIED,
        "1.0.0, which is live, was never tried with answers.",
    )
    assert result.next_step == "Run answers on 1.0.0."
    assert result.url == "/prompts/answerer/evaluations/run/?version=1.0.0&suite=answers"


def test_no_regression__live_was_tried_on_another_model_only__counts_as_never(cast):
    place = a_change(cast)
    tried(cast, place, on=place.version, model=AIModelFactory(model_id="gpt-other", provider="OpenAI"))
    tried(cast, place)

    assert answers(place)[1] == "1.0.0, which is live, was never tried with answers."


def test_no_regression__live_is_tried_after_the_change__is_compared_all_the_same(cast):
    place = a_change(cast)
    run = tried(cast, place, 4, 8)
    assert run.comparison is None
    tried(cast, place, 12, on=place.version)

    assert answers(place) == (
        GateState.UNSATISFIED,
        "answers: worse than live: 0.33 against 1.00; 8 cases got worse.",
    )


def test_no_regression__another_version_went_live_since__is_compared_with_that(cast):
    place = a_change(cast)
    tried(cast, place, 2, 10, on=place.version)
    tried(cast, place, 4, 8)
    newer = a_version(cast, prompt=place.prompt, minor=2, text="Now: {{ question }}")
    tried(cast, place, 12, on=newer)
    goes_live(newer, "staging", at=timezone.now())

    assert answers(place) == (
        GateState.UNSATISFIED,
        "answers: worse than live: 0.33 against 1.00; 8 cases got worse.",
    )


def test_no_regression__too_few_cases__says_so_and_blocks_nothing(cast):
    place = a_change(cast, document=a_document("one", "two", "three"))
    tried(cast, place, 3, on=place.version)
    tried(cast, place, 1, 2)

    assert answers(place) == (
        GateState.NOT_APPLICABLE,
        "answers: too few cases to tell: only 3 cases can be compared with live; 2 cases got worse.",
    )


def test_no_regression__suite_was_changed_since_live_was_tried__asks_for_that_run(cast):
    place = a_change(cast)
    tried(cast, place, on=place.version)
    others = a_document(*(f"other {number}" for number in range(CASES)))
    now = {"by": cast.ana, "at": timezone.now()}
    save_suite(suite=place.suite, document=others, expected=place.suite.current_id, **now)
    place.suite.refresh_from_db()
    tried(cast, place)

    result = look(NoRegression(), place)

    assert result.state == GateState.UNSATISFIED
    assert result.says == (
        "answers was changed since 1.0.0, which is live, was tried with it: only 0 of its cases are the same."
    )
    assert result.next_step == "Run answers on 1.0.0."


def test_no_regression__not_run_yet__waits_for_that(cast):
    place = a_change(cast)

    assert answers(place) == (
        GateState.UNSATISFIED,
        "answers was not run on it to the end, so nobody knows whether it got worse.",
    )


def test_no_regression__no_suite__blocks(cast):
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())

    assert answers(place) == (
        GateState.UNSATISFIED,
        "No suite tries this prompt, so nobody knows whether it got worse.",
    )


def test_no_regression__one_of_two_suites_got_worse__that_one_blocks_and_the_other_is_told(cast):
    place = a_change(cast)
    tried(cast, place, on=place.version)
    tried(cast, place)
    questions = a_document(*(f"tone {number}" for number in range(CASES)))
    place.suite = a_suite(cast, questions, slug="tone", prompts=[place.prompt])
    tried(cast, place, on=place.version)
    tried(cast, place, 0, 12)

    result = look(NoRegression(), place)

    assert (result.state, result.says) == (
        GateState.UNSATISFIED,
        "tone: worse than live: 0.00 against 1.00; 12 cases got worse.",
    )
    assert result.grounds == ("answers: no worse than live: 1.00 against 1.00; no case changed sides.",)
