"""What the page of one run says: figures, comparison, progress; and its cases by filter."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.models import Run
from evaluation.services import override_score
from evaluation.services.ending import begin_run, stop_run
from tests.evaluation.pages.runs_world import a_place, answer, finished, said, started
from tests.evaluation.worlds import a_document, a_suite, cases_of


@pytest.fixture
def omar(cast, client):
    client.force_login(cast.omar)
    return client


def url(run, query=""):
    return f"/evaluations/runs/{run.pk}/{query}"


def test_run__finished__says_what_was_tried_by_whom_and_what_came_of_it(omar, cast):
    place = a_place(cast, "one", "two", "three", "four")
    run = finished(cast, place, [True, True, True, False])

    page = said(omar.get(url(run)))

    assert f"Answers: {place.prompt.title} 1.0.0" in page
    assert "gpt-test, OpenAI" in page
    assert "Test openai" in page
    assert "Started by hand" in page
    assert str(cast.ana) in page
    assert "Threshold missed" in page
    assert "0.90 of the cases must pass, and only 0.75 do" in page
    assert "$0.0006" in page  # four answers at 160 micro-dollars


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([True] * 10, "Threshold met"),
        ([True] * 8 + [False] * 2, "Threshold missed"),
        ([True] * 8 + ["timed_out"] * 2, "Undecided"),
    ],
)
def test_run__by_its_threshold__says_met_missed_or_undecided(omar, cast, outcomes, words):
    place = a_place(cast, *(str(number) for number in range(10)))

    page = said(omar.get(url(finished(cast, place, outcomes))))

    assert f"{words}:" in page


def test_run__price_is_not_known__says_unknown_and_never_nothing(omar, cast):
    place = a_place(cast, "one")
    run = finished(cast, place, ["timed_out"])

    page = said(omar.get(url(run)))

    assert "<dt>Cost of the answers</dt><dd>unknown</dd>" in page
    assert "<dt>Tokens</dt><dd>unknown</dd>" in page
    assert "1 answer was not there in time." in page


def test_run__with_a_baseline__says_how_it_compares_and_leads_to_what_got_worse(omar, cast):
    place = a_place(cast, *(str(number) for number in range(12)))
    before = finished(cast, place, [False, *[True] * 11])
    run = finished(cast, place, [True] * 11 + [False], baseline=before)

    page = said(omar.get(url(run)))

    assert "No worse than its first evaluation: 0.92 against 0.92; 1 case got worse, 1 case got better." in page
    assert "?show=worse#cases" in page


def test_run__lower_and_yet_within_chance__is_not_called_no_worse(omar, cast):
    place = a_place(cast, *(str(number) for number in range(12)))
    before = finished(cast, place, [True] * 12)
    run = finished(cast, place, [True] * 11 + [False], baseline=before)

    page = said(omar.get(url(run)))

    assert "Not clearly worse than its first evaluation: 0.92 against 1.00; 1 case got worse." in page


def test_run__clearly_lower__is_worse(omar, cast):
    place = a_place(cast, *(str(number) for number in range(12)))
    before = finished(cast, place, [True] * 12)
    run = finished(cast, place, [False] * 12, baseline=before)

    assert "Worse than its first evaluation: 0.00 against 1.00; 12 cases got worse." in said(omar.get(url(run)))


def test_run__fewer_cases_than_can_tell__gives_no_verdict(omar, cast):
    place = a_place(cast, "one", "two")
    before = finished(cast, place, [True, True])
    run = finished(cast, place, [True, False], baseline=before)

    assert "Too few cases to tell: only 2 cases" in said(omar.get(url(run)))


def test_run__nothing_is_live__says_that_there_is_nothing_to_compare_with(omar, cast):
    run = finished(cast, a_place(cast, "one"), [True])

    assert "There is nothing to compare it with" in said(omar.get(url(run)))


def test_run__made_up_answers__are_labelled(omar, cast):
    run = finished(cast, a_place(cast, "one", kind="offline"), [True])

    assert "Demonstration: made-up answers" in said(omar.get(url(run)))


def test_run__of_a_model__has_no_label_of_a_demonstration(omar, cast):
    run = finished(cast, a_place(cast, "one"), [True])

    assert "made-up answers" not in said(omar.get(url(run)))


FILTERED = {
    "": ["case-000", "case-001", "case-002", "case-003"],
    "?show=failed": ["case-001"],
    "?show=passed": ["case-000", "case-003"],
    "?show=not_scored": ["case-002"],
    "?show=worse": ["case-001"],
    "?show=better": ["case-003"],
    "?tag=edge": ["case-003"],
    "?q=THREE": ["case-002"],
    "?q=case-001": ["case-001"],
    "?show=failed&tag=edge": [],
    "?show=nonsense": ["case-000", "case-001", "case-002", "case-003"],
    "?q=%25": [],
    "?q=%00": ["case-000", "case-001", "case-002", "case-003"],
}


@pytest.mark.parametrize("query", FILTERED)
def test_cases__filtered__are_those_that_fit(omar, cast, query):
    cases = [*cases_of("one", "two", "three"), *cases_of("four", tags=["edge"])]
    cases[3]["key"] = "case-003"
    place = a_place(cast, document=a_document(cases=cases))
    before = finished(cast, place, [True, True, True, False])
    run = finished(cast, place, [True, False, "timed_out", True], baseline=before)

    page = omar.get(url(run, query))

    assert [row.result.case_key for row in page.context["rows"]] == FILTERED[query]


@pytest.mark.parametrize(
    ("show", "cases"), [("failed", ["case-001"]), ("passed", ["case-000"]), ("by_hand", ["case-000", "case-001"])]
)
def test_cases__set_by_hand__count_as_somebody_set_them(omar, cast, show, cases):
    run = finished(cast, a_place(cast, "one", "two"), [False, True])
    for position, value in ((0, 1), (1, 0)):
        result = run.results.get(position=position)
        override_score(result=result, criterion="right", value=value, reason="Looked", by=cast.omar, at=timezone.now())

    page = omar.get(url(run, f"?show={show}"))

    assert [row.result.case_key for row in page.context["rows"]] == cases


def test_cases__several_answers_each__are_told_apart(omar, cast):
    run = finished(cast, a_place(cast, "one", "two", samples=2), [True, False, True, True])

    page = omar.get(url(run))

    assert [(row.result.position, row.result.sample) for row in page.context["rows"]] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]
    assert "answer 2" in said(page)


def test_run__at_work__shows_how_far_it_is(omar, cast):
    run = started(cast, a_place(cast, "one", "two", "three"))
    answer(run, [True])

    page = said(omar.get(url(run)))

    assert "1 of 3" in page
    assert "data-run-progress" in page
    assert omar.get(url(run, "progress/")).json() == {
        "state": "running", "is_over": False, "done": 1, "total": 3, "spent": "$0.00",
    }  # fmt: skip


def test_progress__over__says_so(omar, cast):
    run = finished(cast, a_place(cast, "one"), [True])

    told = omar.get(url(run, "progress/")).json()

    assert (told["state"], told["is_over"], told["done"]) == ("finished", True, 1)


def stopped(cast, **more):
    run = started(cast, a_place(cast, "one", "two"), **more)
    begin_run(run=run, at=timezone.now())
    answer(run, [True])
    return stop_run(run=run, because="The budget is used up. Give it a larger one.", at=timezone.now())


def test_run__stopped__says_why_and_can_be_taken_up_with_a_larger_budget(omar, cast):
    run = stopped(cast, budget_micro_usd=1_000)

    assert "The budget is used up. Give it a larger one." in said(omar.get(url(run)))
    omar.post(url(run, "resume/"), {"budget": "2.50"})

    run.refresh_from_db()
    assert (run.state, run.budget_micro_usd) == ("waiting", 2_500_000)


def test_resume__budget_left_empty__keeps_it(omar, cast):
    run = stopped(cast, budget_micro_usd=1_000)

    omar.post(url(run, "resume/"), {"budget": ""})

    run.refresh_from_db()
    assert (run.state, run.budget_micro_usd) == ("waiting", 1_000)


@pytest.mark.parametrize("budget", ["0.000001", "0", "-1", "much", "1e99", "NaN"])
def test_resume__budget_that_is_spent_or_none_at_all__is_refused(omar, cast, budget):
    run = stopped(cast)
    Run.objects.filter(pk=run.pk).update(spent_micro_usd=5)

    answered = omar.post(url(run, "resume/"), {"budget": budget})

    run.refresh_from_db()
    assert (answered.status_code, run.state) == (400, "stopped")


def test_resume__finished_run__is_a_conflict(omar, cast):
    run = finished(cast, a_place(cast, "one"), [True])

    assert omar.post(url(run, "resume/"), {}).status_code == 409


def test_cancel__at_work__asks_nothing_more(omar, cast):
    run = started(cast, a_place(cast, "one"))

    page = said(omar.post(url(run, "cancel/"), follow=True))

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "What was answered stays" in page


def test_cancel__finished__says_that_it_is(omar, cast):
    run = finished(cast, a_place(cast, "one"), [True])

    assert "This evaluation is finished." in said(omar.post(url(run, "cancel/"), follow=True))


@pytest.mark.parametrize("query", ["", "?show=failed", "?show=worse", "?tag=edge", "?q=one"])
def test_run__of_few_and_of_many_cases__asks_as_often(omar, cast, query, django_assert_num_queries):
    few_cases, many_cases = ([f"one {number}" for number in range(count)] for count in (12, 60))
    few = finished(cast, a_place(cast, document=a_document(*few_cases, tags=["edge"])), [True, False] * 6)
    place = _again(cast, few, many_cases)
    before = finished(cast, place, [True] * 60)
    many = finished(cast, place, [True, False] * 30, baseline=before)
    Run.objects.filter(pk=few.pk).update(baseline=before, comparison=few.comparison or many.comparison)
    omar.get(url(few, query))
    with CaptureQueriesContext(connection) as asked:
        omar.get(url(few, query))

    with django_assert_num_queries(len(asked)):
        omar.get(url(many, query))


def _again(cast, run, questions):
    """Another suite for the same version."""
    version = run.version
    suite = a_suite(cast, a_document(*questions, tags=["edge"]), slug="many-answers", prompts=[version.prompt])
    return SimpleNamespace(suite=suite, version=version, prompt=version.prompt)
