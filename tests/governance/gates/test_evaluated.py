"""The check "Tested": which runs count, and what it says while none does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.models import Suite
from evaluation.services import cancel_run, save_suite
from governance.choices import GateState
from governance.gates.evaluated import CostChange, Evaluated, NoRegression, RedTeam
from governance.models import ChangeRequest
from registry.models import Prompt
from tests.evaluation.pages.runs_world import answer, finished, started
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import AIModelFactory
from tests.governance.gates.tested import a_change, look, material, outcomes, tried

pytestmark = pytest.mark.django_db


def answers(place):
    result = look(Evaluated(), place)
    return result.state, result.says


def waits(says):
    return GateState.UNSATISFIED, says


def test_evaluated__enough_cases_pass__satisfied_with_figures_and_the_run(cast):
    place = a_change(cast)
    run = tried(cast, place, 11, 1)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == (GateState.SATISFIED, "11 of 12 cases passed (0.92).")
    assert result.url == run.get_absolute_url()
    assert result.grounds == ("answers, version 1, on gpt-test: 11 of 12 cases passed (0.92); asked for: 0.90.",)


def test_evaluated__too_few_cases_pass__blocks_and_leads_to_those_that_failed(cast):
    place = a_change(cast)
    run = tried(cast, place, 9, 3)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("answers: 9 of 12 cases passed (0.75), and 0.90 is asked for.")
    assert result.url == f"{run.get_absolute_url()}?show=failed"
    assert result.next_step and result.next_people


def test_evaluated__prompt_asks_for_more_than_the_suite__the_prompt_decides(cast):
    place = a_change(cast)
    tried(cast, place, 11, 1)
    Prompt.objects.update(accuracy_threshold=0.95)

    assert answers(place) == waits("answers: 11 of 12 cases passed (0.92), and 0.95 is asked for.")


def test_evaluated__never_run__says_with_what_and_where_to_start(cast):
    place = a_change(cast)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("This was not tried with answers as it is now.")
    assert result.next_step == "Run answers on 1.1.0."
    assert result.url == "/prompts/answerer/evaluations/run/?version=1.1.0&suite=answers"


def test_evaluated__run_on_another_version__does_not_count(cast):
    place = a_change(cast)
    tried(cast, place, on=place.version)

    assert answers(place) == waits("This was not tried with answers as it is now.")


def test_evaluated__run_on_another_model__does_not_count(cast):
    place = a_change(cast)
    tried(cast, place, model=AIModelFactory(model_id="gpt-other", provider="OpenAI"))

    assert answers(place) == waits("This was not tried with answers as it is now.")


def test_evaluated__suite_changed_since__does_not_count(cast):
    place = a_change(cast)
    tried(cast, place)
    save_suite(
        suite=place.suite,
        document=a_document("another"),
        by=cast.ana,
        at=timezone.now(),
        expected=place.suite.current_id,
    )

    assert answers(place) == waits("This was not tried with answers as it is now.")


def test_evaluated__version_names_no_model__says_that_it_has_to(cast):
    place = a_change(cast)
    place.change = a_version(cast, prompt=place.prompt, minor=2, text="Kindly: {{ question }}", model="")
    tried(cast, place, model=place.model)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("This was not tried with answers as it is now.")
    assert result.next_step.startswith("Choose the model in a new version")
    assert result.url == "/prompts/answerer/edit/"


def test_evaluated__at_work__waits(cast):
    place = a_change(cast)
    run = started(cast, place, version=place.change)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("This is being tried with answers now.")
    assert result.url == run.get_absolute_url()


def test_evaluated__ended_early__says_so_without_names(cast):
    place = a_change(cast)
    run = started(cast, place, version=place.change)
    cancel_run(run=run, by=cast.ana, at=timezone.now())

    assert answers(place) == waits("The evaluation with answers ended before every case was tried.")


def test_evaluated__made_up_answers__prove_nothing(cast):
    place = a_change(cast, kind="offline")
    tried(cast, place)

    state, says = answers(place)

    assert state == GateState.UNSATISFIED
    assert says == (
        "Only made-up answers were tried with answers, and they prove nothing. Demonstration: made-up answers."
    )


def test_evaluated__made_up_answers_in_a_demonstration__count_and_are_labelled(cast):
    cast.feature.is_demo = True
    cast.feature.save()
    place = a_change(cast, kind="offline")
    tried(cast, place)

    assert answers(place) == (
        GateState.SATISFIED,
        "12 of 12 cases passed (1.00). Demonstration: made-up answers.",
    )


def test_evaluated__cases_without_a_score__undecided_and_counted(cast):
    place = a_change(cast)
    run = finished(cast, place, [*outcomes(10), "timed_out", "timed_out"], version=place.change)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits(
        "answers: 2 of 12 cases have no score, so nobody can say whether 0.90 is reached."
    )
    assert result.url == f"{run.get_absolute_url()}?show=not_scored"


def test_evaluated__suite_without_cases__proves_nothing(cast):
    place = a_change(cast)
    Suite.objects.update(current=None)

    assert answers(place) == waits("answers has no cases, so it proves nothing.")


def test_evaluated__no_suite__says_what_to_do(cast):
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("No suite tries this prompt, so nobody knows how it does.")
    assert result.url == "/prompts/answerer/evaluations/"


def test_evaluated__one_of_two_suites_was_not_run__waits_for_it_and_shows_the_other(cast):
    place = a_change(cast)
    a_suite(cast, a_document("tone"), slug="tone", prompts=[place.prompt])
    tried(cast, place)

    result = look(Evaluated(), place)

    assert (result.state, result.says) == waits("This was not tried with tone as it is now.")
    assert result.grounds == ("answers, version 1, on gpt-test: 12 of 12 cases passed (1.00); asked for: 0.90.",)


def test_evaluated__two_suites_met__names_both(cast):
    place = a_change(cast)
    tried(cast, place)
    place.suite = a_suite(cast, a_document("tone"), slug="tone", prompts=[place.prompt])
    tried(cast, place, 1)

    assert answers(place) == (
        GateState.SATISFIED,
        "answers: 12 of 12 cases passed (1.00); tone: 1 of 1 cases passed (1.00).",
    )


def test_evaluated__change_of_no_prompt__does_not_apply(cast):
    place = a_change(cast, live=False)
    looked_at = material(place)
    looked_at.request = ChangeRequest(kind="policy_change", object_type="governance.policy", author=cast.ana)

    assert Evaluated().look(looked_at).state == GateState.NOT_APPLICABLE


@pytest.mark.parametrize(("suites", "most"), [(0, 2), (1, 4), (3, 4)])
def test_evaluated__queries__do_not_grow_with_the_suites(cast, suites, most):
    """The version with its prompt; whether any suite tries it; uses and runs."""
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())
    for number in range(suites):
        place.suite = a_suite(cast, a_document("one"), slug=f"suite-{number}", prompts=[place.prompt])
        run = started(cast, place, version=place.change)
        answer(run, [True])
    asked = material(place)

    with CaptureQueriesContext(connection) as queries:
        Evaluated().look(asked)

    assert len(queries) == most


def test_all_four__of_one_request__share_what_they_read(cast):
    """The version with its prompt; whether any suite tries it; uses and runs; what is live, and its runs."""
    place = a_change(cast)
    tried(cast, place, on=place.version)
    tried(cast, place)
    asked = material(place)

    with CaptureQueriesContext(connection) as queries:
        states = {gate.look(asked).state for gate in (Evaluated(), NoRegression(), RedTeam(), CostChange())}

    assert (len(queries), states) == (6, {GateState.SATISFIED, GateState.UNSATISFIED})
