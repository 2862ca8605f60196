"""The evaluations of one prompt, on its tab and on its page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.choices import RunTrigger
from evaluation.models import DecayNotice, Run, Schedule
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, finished, said, started
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import PromptFactory, PromptVersionFactory

pytestmark = pytest.mark.django_db

TAB = "/prompts/answerer/evaluations/"
QUESTIONS = [f"good {number}" for number in range(12)]


@pytest.fixture
def place(cast):
    """1.0.0 is live in staging; 1.1.0 is submitted."""
    place = a_place(cast, *QUESTIONS)
    goes_live(place.version)
    place.newer = a_version(cast, prompt=place.prompt, minor=1, text="In one word: {{ question }}")
    return place


@pytest.fixture
def omar(cast, client):
    client.force_login(cast.omar)
    return client


def test_tab__nothing_submitted__says_what_will_happen(cast, omar):
    PromptVersionFactory(prompt=PromptFactory(slug="answerer", feature=cast.feature))

    assert "Once it is submitted, its suites start by themselves." in said(omar.get(TAB))


def test_tab__live_and_newest__says_what_is_proven_about_each(cast, place, omar):
    finished(cast, place, [True] * 12)

    page = said(omar.get(TAB))

    assert "live in staging" in page
    assert "the newest submitted version" in page
    assert "1.00 (0.76–1.00) on 12 cases" in page
    assert "Not tested" in page  # 1.1.0


def test_tab__scores__are_drawn_and_written_down(cast, place, omar):
    finished(cast, place, [True] * 12)
    finished(cast, place, [True] * 10 + [False] * 2, version=place.newer)

    answer = omar.get(TAB)

    page = said(answer)
    assert page.count('<svg viewBox="0 0 400 220" role="img"') == 2
    assert "1.0.0: 1.00, 1.1.0: 0.83. The table below has all figures." in page
    assert "0.83 (0.55–0.95)" in page
    assert "chart__mark--met" in page
    assert "chart__mark--missed" in page
    assert "style=" not in page.split("<main")[1]


def test_tab__several_suites__draws_the_one_that_is_asked_for_or_scored_last(cast, place, omar):
    second = a_suite(cast, a_document("good 1"), slug="others", prompts=[place.prompt])
    finished(cast, place, [True] * 12)
    place.suite = second
    finished(cast, place, [False])

    assert "Scores with “Answers”" in said(omar.get(f"{TAB}?suite=answers"))
    assert "Scores with “Others”" in said(omar.get(f"{TAB}?suite=no-such"))


def test_tab__suite_without_a_score__says_so(cast, place, omar):
    page = said(omar.get(f"{TAB}?suite=answers"))

    assert "No run with it has a score yet." in page
    assert "chart__mark" not in page


def test_tab__needs_a_test__says_why_and_starts_it(cast, place, omar):
    page = said(omar.get(TAB))
    assert "Never tried with “Answers”." in page

    answer = omar.post(f"{TAB}retest/", follow=True)

    assert "1 evaluation is on the way." in said(answer)
    assert Run.objects.get().version == place.version
    assert "Nothing needs a test now, or all of it is under way." in said(omar.post(f"{TAB}retest/", follow=True))


def test_tab__for_somebody_who_only_reads__offers_nothing_to_do(cast, place, client):
    client.force_login(cast.vera)

    page = said(client.get(TAB))

    assert "Never tried with" in page
    assert "<form method=" not in page.split("<main")[1]
    assert client.post(f"{TAB}retest/").status_code == 403


def test_retest__archived_prompt__is_refused(cast, place, omar):
    place.prompt.archived_at = timezone.now()
    place.prompt.save()

    assert omar.post(f"{TAB}retest/").status_code == 409


def test_tab__made_up_answers__are_labelled_wherever_they_are_shown(cast, omar):
    place = a_place(cast, *QUESTIONS, kind="offline")
    goes_live(place.version)
    finished(cast, place, [True] * 12)

    for path in (TAB, "/prompts/answerer/"):
        assert "Demonstration: made-up answers" in said(omar.get(path))


# --- schedule --------------------------------------------------------------------------------------------------------


def test_schedule__of_an_own_number_of_days__is_set_and_shown(cast, place, omar):
    answer = omar.post(f"{TAB}schedule/", {"every": "other", "every_days": "45"}, follow=True)

    page = said(answer)
    assert Schedule.objects.get().every_days == 45
    assert "Every 45 days" in page
    assert "in " in page


@pytest.mark.parametrize(("every", "days"), [("risk", None), ("90", 90), ("60", 60), ("30", 30), ("14", 14), ("7", 7)])
def test_schedule__in_plain_words__is_set(place, omar, every, days):
    omar.post(f"{TAB}schedule/", {"every": every})

    assert Schedule.objects.get().every_days == days


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"every": ""}, "every"),
        ({"every": "other"}, "every_days"),
        ({"every": "other", "every_days": "0"}, "every_days"),
        ({"every": "other", "every_days": "367"}, "every_days"),
        ({"every": "7", "is_paused": "on"}, "pause_reason"),
        ({"every": "5"}, "every"),
    ],
)
def test_schedule__unsound__says_so_at_the_field(place, omar, typed, field):
    answer = omar.post(f"{TAB}schedule/", typed)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Schedule.objects.exists()


def test_schedule__paused__says_why_on_the_tab_and_on_the_page(place, omar):
    omar.post(f"{TAB}schedule/", {"every": "risk", "is_paused": "on", "pause_reason": "Rewritten in May"})

    page = said(omar.get(TAB))
    assert "Paused" in page
    assert "Rewritten in May" in page
    assert "checked" in said(omar.get(f"{TAB}schedule/")).split('name="is_paused"')[1][:60]


# --- decay -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def fallen(cast, place):
    first = finished(cast, place, [True] * 12)
    run = finished(cast, place, [True] * 2 + [False] * 10, trigger=RunTrigger.SCHEDULE)
    return DecayNotice.objects.create(
        prompt=place.prompt, run=run, says="1.00 → 0.17 on 12 cases", opened_at=first.ended_at
    )


@pytest.mark.parametrize("path", [TAB, "/prompts/answerer/", "/", "/evaluations/"])
def test_decay__open__is_said_where_it_is_looked_for(fallen, omar, path):
    assert "1.00 → 0.17 on 12 cases" in said(omar.get(path))


def test_decay__closed_with_what_was_done__is_gone(fallen, cast, omar):
    close = f"/evaluations/decay/{fallen.pk}/close/"
    assert close in said(omar.get(TAB))
    assert omar.post(close, {"reason": ""}).status_code == 400

    answer = omar.post(close, {"reason": "The model was replaced."}, follow=True)

    fallen.refresh_from_db()
    assert (fallen.closed_by, fallen.closed_because) == (cast.omar, "The model was replaced.")
    assert "What is live does worse" not in said(answer)
    assert omar.get(close).status_code == 409


# --- the page of the prompt ------------------------------------------------------------------------------------------


def test_page__nothing_tries_it__says_that_nobody_knows(cast, omar):
    a_version(cast)

    assert "so nobody knows how good it is" in said(omar.get("/prompts/answerer/"))


def test_page__evaluated__says_how_good_since_when_and_when_next(cast, place, omar):
    finished(cast, place, [True] * 11 + [False])
    finished(cast, place, [True] * 12)
    omar.post(f"{TAB}schedule/", {"every": "30"})

    page = said(omar.get("/prompts/answerer/"))

    assert "1.00 (0.76–1.00)</a> on 12 cases" in page
    assert "last tested" in page
    assert "Tried again" in page
    assert 'aria-label="The last 2 runs, on any version: 0.92, 1.00"' in page


def test_page__versions__carry_their_score(cast, place, omar):
    finished(cast, place, [True] * 12)
    finished(cast, place, [True] * 6 + [False] * 6, version=place.newer)

    page = said(omar.get("/prompts/answerer/"))

    assert "1.00 on 12 cases" in page
    assert "0.50 on 12 cases" in page


def test_page__of_several_suites__says_from_worst_to_best(cast, place, omar):
    second = a_suite(cast, a_document("good 1", "good 2"), slug="others", prompts=[place.prompt])
    finished(cast, place, [True] * 12)
    place.suite = second
    finished(cast, place, [True, False])

    assert "0.50 to 1.00 in 2 suites" in said(omar.get("/prompts/answerer/"))


@pytest.mark.parametrize("path", [TAB, "/prompts/answerer/"])
def test_page__of_one_run_and_of_many__asks_as_often(cast, place, omar, path, django_assert_max_num_queries):
    finished(cast, place, [True] * 12)
    finished(cast, place, [True] * 12, version=place.newer)
    omar.get(path)
    with CaptureQueriesContext(connection) as few:
        omar.get(path)
    for number in range(2, 6):
        version = a_version(cast, prompt=place.prompt, minor=number, text=f"{number} words: {{{{ question }}}}")
        finished(cast, place, [True] * 12, version=version)
    started(cast, place)

    with django_assert_max_num_queries(len(few)):
        omar.get(path)
