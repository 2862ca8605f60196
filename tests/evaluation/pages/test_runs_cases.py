"""What the page of one case says and does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.models import Override
from evaluation.services import save_suite
from registry.models.contribution import Contribution
from tests.evaluation.pages.runs_world import a_place, answer, finished, said, started
from tests.evaluation.worlds import a_document, a_version, cases_of

RIGHT = {"sample": 0, "criterion": "right", "value": "1", "reason": "It says the same in other words."}


@pytest.fixture
def omar(cast, client):
    client.force_login(cast.omar)
    return client


def url(run, position=0, query=""):
    return f"/evaluations/runs/{run.pk}/cases/{position}/{query}"


def test_case__answered__shows_what_was_sent_expected_answered_and_why_it_failed(omar, cast):
    run = finished(cast, a_place(cast, "Is it good?"), [False], texts={0: "I could not say."})

    page = said(omar.get(url(run)))

    assert "You answer in one word. Is it good?" in page
    assert "What was expected" in page
    assert "I could not say." in page
    assert "It is not the expected answer." in page
    assert "answered by gpt-test-2026 · 100 ms · 40 tokens in, 10 out · cost $0.0002" in page


def test_case__of_two_turns__shows_each_with_what_was_said_between(omar, cast):
    document = a_document(cases=cases_of("First?", follow_ups=["And then?"]))
    run = finished(cast, a_place(cast, document=document), [True])

    page = said(omar.get(url(run)))

    assert "And then?" in page
    assert "Answer of turn 2" in page


def test_case__model_called_a_tool__shows_name_and_arguments(omar, cast):
    run = finished(cast, a_place(cast, "One?"), [True], calls=[("refund", {"order": 4711})])

    page = said(omar.get(url(run)))

    assert "Calls the tool refund" in page
    assert "&quot;order&quot;: 4711" in page


def test_case__without_an_answer__says_why_and_what_to_do(omar, cast):
    run = finished(cast, a_place(cast, "One?"), ["timed_out"])

    page = said(omar.get(url(run)))

    assert "Not there in time. The provider did not answer in time." in page
    assert "allow a longer wait" in page


def test_case__lacks_a_variable__says_that_nothing_was_sent(omar, cast):
    document = a_document("One?")
    document["cases"][0]["variables"] = {}
    run = finished(cast, a_place(cast, document=document), ["cannot_render"])

    assert "Nothing: " in said(omar.get(url(run)))


def test_case__not_answered_yet__says_so(omar, cast):
    run = started(cast, a_place(cast, "One?"))

    assert "Not answered yet" in said(omar.get(url(run)))


@pytest.mark.parametrize("position", [2, 10**30])
def test_case__that_the_run_has_not__is_not_there(omar, cast, position):
    run = finished(cast, a_place(cast, "one", "two"), [True, True])

    assert omar.get(url(run, position)).status_code == 404


def test_case__hostile_answer__is_text_and_nothing_else(omar, cast):
    run = finished(cast, a_place(cast, "One?"), [True], texts={0: "<script>alert(1)</script>\u202e\u200bhidden"})

    page = said(omar.get(url(run)))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "odd character" in page


def test_case__beside_the_baseline__shows_the_words_that_differ(omar, cast):
    place = a_place(cast, "One?")
    before = finished(cast, place, [True], texts={0: "within 30 days of purchase"})
    run = finished(cast, place, [False], baseline=before, texts={0: "within 14 days of delivery"})

    page = said(omar.get(url(run)))

    assert '<del><span class="visually-hidden">removed: </span>30' in page
    assert '<ins><span class="visually-hidden">added: </span>14' in page


def test_case__changed_since_the_baseline__is_not_compared(omar, cast):
    place = a_place(cast, "One?")
    before = finished(cast, place, [True])
    save_suite(
        suite=place.suite, document=a_document("Two?"), by=cast.ana, at=timezone.now(), expected=place.suite.current_id
    )
    place.suite.refresh_from_db()
    run = finished(cast, place, [True], baseline=before)

    assert "has no answer to exactly this case" in said(omar.get(url(run)))


@pytest.mark.parametrize(
    ("query", "previous", "following"),
    [("", 1, 3), ("?show=failed", 0, 4), ("?show=passed", 1, 3), ("?tag=x", None, None)],
)
def test_case__ways_to_others__stay_within_the_filter(omar, cast, query, previous, following):
    run = finished(cast, a_place(cast, *"abcde"), [False, True, False, True, False])

    page = omar.get(url(run, 2, query))

    assert (page.context["previous"], page.context["next"]) == (previous, following)


def test_override__by_its_owner__counts_and_keeps_what_was_scored(omar, cast):
    run = finished(cast, a_place(cast, "one", "two"), [False, True])

    page = said(omar.post(url(run, 0, "override/"), RIGHT, follow=True))

    run.refresh_from_db()
    assert run.scorecard["accuracy"]["mean"] == 1.0
    assert "scored 0.00" in page
    assert "“It says the same in other words.”" in page
    assert str(cast.omar) in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "2"},
        {"value": "-0.1"},
        {"value": "nan"},
        {"value": ""},
        {"reason": ""},
        {"criterion": "other"},
        {"sample": 7},
    ],
    ids=str,
)
def test_override__not_sound__changes_nothing_and_says_so(omar, cast, wrong):
    run = finished(cast, a_place(cast, "one"), [False])

    answered = omar.post(url(run, 0, "override/"), RIGHT | wrong)

    assert answered.status_code == 400
    assert "Please look at this again" in said(answered)
    assert not Override.objects.exists()


@pytest.mark.parametrize("person", ["ana", "omar"])
def test_override__writes_prompts_only_or_had_a_hand_in_the_version__is_refused_and_not_offered(cast, client, person):
    place = a_place(cast, "one")
    run = finished(cast, place, [False])
    Contribution.objects.create(version=place.version, person=cast.omar, first_at=timezone.now())
    client.force_login(getattr(cast, person))

    assert client.post(url(run, 0, "override/"), RIGHT).status_code == 403
    assert "Set a score by hand" not in said(client.get(url(run)))


def test_override__run_goes_on__is_a_conflict(omar, cast):
    run = started(cast, a_place(cast, "one", "two"))
    answer(run, [False])

    assert omar.post(url(run, 0, "override/"), RIGHT).status_code == 409


def test_compare__two_versions__shows_figures_and_both_answers(omar, cast):
    place = a_place(cast, "one", "two")
    other = a_version(cast, prompt=place.prompt, text="Say it.\n{{ question }}", minor=1)
    before = finished(cast, place, [True, True], texts={1: "before"})
    run = finished(cast, place, [True, False], version=other, texts={1: "after"})

    page = omar.get(f"/evaluations/runs/{run.pk}/compare/?with={before.pk}&show=worse")

    assert [pair.row.result.case_key for pair in page.context["pairs"]] == ["case-001"]
    assert (page.context["pairs"][0].other.answered, page.context["pairs"][0].row.answered) == ("before", "after")
    assert "only 2 cases can be compared with 1.0.0 on gpt-test; 1 case got worse" in said(page)


def test_compare__score_set_by_hand_since__is_compared_anew(omar, cast):
    place = a_place(cast, "one", "two")
    before, run = finished(cast, place, [True, True]), finished(cast, place, [True, False])
    path = f"/evaluations/runs/{run.pk}/compare/?with={before.pk}"
    assert omar.get(path).context["worse"] == 1

    omar.post(url(run, 1, "override/"), RIGHT)

    assert omar.get(path).context["worse"] == 0


@pytest.mark.parametrize("other", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_compare__without_another_run__asks_for_one_or_finds_none(omar, cast, other):
    run = finished(cast, a_place(cast, "one"), [True])

    answered = omar.get(f"/evaluations/runs/{run.pk}/compare/", {"with": other})

    assert answered.status_code == (404 if other else 200)


def test_compare__of_few_and_of_many_cases__asks_as_often(omar, cast, django_assert_num_queries):
    place = a_place(cast, *(str(number) for number in range(20)))
    one, two = finished(cast, place, [True] * 20), finished(cast, place, [False] * 20)
    path = f"/evaluations/runs/{two.pk}/compare/?with={one.pk}"
    omar.get(path + "&show=better")
    with CaptureQueriesContext(connection) as few:
        omar.get(path + "&show=worse&page=1")

    with django_assert_num_queries(len(few)):
        omar.get(path)


def test_override__of_the_second_answer__leaves_the_first(omar, cast):
    run = finished(cast, a_place(cast, "one", samples=2), [False, False])

    omar.post(url(run, 0, "override/"), RIGHT | {"sample": 1})

    assert [result.overrides.count() for result in run.results.order_by("sample")] == [0, 1]


@pytest.mark.parametrize(("length", "is_compared"), [(60_000, True), (60_001, False)])
def test_case__very_long_answer__is_cut_and_says_so(omar, cast, length, is_compared):
    place = a_place(cast, "One?")
    before = finished(cast, place, [True], texts={0: "short"})
    run = finished(cast, place, [True], baseline=before, texts={0: "x" * length})

    page = said(omar.get(url(run)))

    assert ("1 more characters are not shown here" in page) is not is_compared
    assert ("too long to be compared word for word" in page) is not is_compared
