"""The first page of evaluations, and what other pages say of them: home, palette, navigation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base import search
from base.waiting import Section, items
from evaluation.models import DecayNotice, Schedule
from evaluation.overview import SHOWN, standing_for
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, finished, said, started
from tests.evaluation.worlds import a_document, a_suite, a_version

pytestmark = pytest.mark.django_db

HOME = "/evaluations/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def place(cast):
    return a_place(cast, "good 1", "good 2")


@pytest.fixture
def omar(cast, client):
    client.force_login(cast.omar)
    return client


def test_home__nothing_at_all__leads_to_suites(omar):
    assert "No suites yet" in said(omar.get(HOME))


def test_home__navigation__leads_here(omar):
    assert f'href="{HOME}"' in said(omar.get("/"))


def test_home__live_and_never_evaluated__is_listed_once(place, omar):
    goes_live(place.version)

    page = said(omar.get(HOME))

    assert "Live, and never evaluated" in page
    assert "Needs a test <span" not in page


def test_home__under_way_and_ended__are_listed(cast, place, omar):
    finished(cast, place, [True, False])
    started(cast, place, uses_cache=False)

    page = said(omar.get(HOME))

    assert "At work now" in page
    assert "Newest results" in page
    assert "Threshold missed" in page


def test_home__evaluated_and_something_changed__needs_a_test(cast, place, omar):
    goes_live(place.version)
    finished(cast, place, [True, True])
    assert "Needs a test" not in said(omar.get(HOME))

    a_suite(cast, a_document("good 1"), slug="others", prompts=[place.prompt])

    assert "Never tried with “Others”." in said(omar.get(HOME))


@pytest.mark.parametrize(
    ("days", "paused", "overdue"), [(6, False, False), (7, False, False), (9, False, True), (9, True, False)]
)
def test_standing__last_run_is_older_than_its_interval__is_overdue(cast, place, days, paused, overdue):
    goes_live(place.version)
    run = finished(cast, place, [True, True])
    at = timezone.now()
    reason = {"is_paused": True, "pause_reason": "Rewritten"} if paused else {}
    Schedule.objects.create(prompt=place.prompt, every_days=7, next_at=at, created_at=at, updated_at=at, **reason)

    found = standing_for(cast.omar, run.ended_at + days * DAY)

    assert bool(found.overdue) is overdue
    assert all(each.due_at == run.ended_at + 7 * DAY for each in found.overdue)


def test_standing__more_than_is_shown__says_that_there_is_more(cast, omar, monkeypatch):
    monkeypatch.setattr("evaluation.overview._AT_ONCE", 10)
    for number in range(SHOWN + 2):
        goes_live(a_version(cast, slug=f"prompt-of-{number}"))

    page = said(omar.get(HOME))

    assert f"{SHOWN}+" in page
    assert page.count('class="list__title" href="/prompts/prompt-of-') == SHOWN


@pytest.mark.parametrize("who", ["olu", "elsewhere"])
def test_home__who_does_not_see_the_feature__learns_nothing(cast, place, client, who):
    goes_live(place.version)
    run = finished(cast, place, [True, True])
    DecayNotice.objects.create(prompt=place.prompt, run=run, says="1.00 → 0.50 on 2 cases", opened_at=run.ended_at)
    client.force_login(getattr(cast, who))

    page = said(client.get(HOME))

    for words in (place.prompt.title, "1.00 → 0.50", "Answers"):
        assert words not in page
    assert search.find(getattr(cast, who), "answer") == []


def test_home__made_up_answers__are_labelled(cast, omar):
    finished(cast, a_place(cast, "good 1", kind="offline"), [True])

    assert "Demonstration: made-up answers" in said(omar.get(HOME))


def test_home__of_one_and_of_many__asks_as_often(cast, place, omar, django_assert_max_num_queries):
    goes_live(place.version)
    finished(cast, place, [True, True])
    omar.get(HOME)
    with CaptureQueriesContext(connection) as few:
        omar.get(HOME)
    for number in range(5):
        place.version = a_version(cast, slug=f"more-{number}")
        place.suite = a_suite(
            cast, a_document("good 1", "good 2"), slug=f"suite-{number}", prompts=[place.version.prompt]
        )
        goes_live(place.version)
        finished(cast, place, [True, True])

    with django_assert_max_num_queries(len(few)):
        omar.get(HOME)


@pytest.mark.parametrize(
    ("who", "told"), [("omar", True), ("ana", False), ("vera", False), ("elsewhere", False), ("olu", False)]
)
def test_waiting__decay__is_told_to_who_answers_for_it(cast, place, who, told):
    run = finished(cast, place, [True, True])
    DecayNotice.objects.create(prompt=place.prompt, run=run, says="1.00 → 0.50 on 2 cases", opened_at=run.ended_at)

    found = [item.title for item in items(Section.KNOWING, getattr(cast, who), timezone.now())]

    assert any("fell 1.00 → 0.50 on 2 cases" in title for title in found) is told


def test_waiting__own_run_under_way__is_moving(cast, place):
    started(cast, place)

    assert "Answers on" in items(Section.MOVING, cast.ana, timezone.now())[0].title
    assert items(Section.MOVING, cast.omar, timezone.now()) == []


def test_palette__suites_and_runs__are_found_by_name(cast, place):
    finished(cast, place, [True, True])

    found = dict(search.find(cast.vera, "answer"))

    assert [hit.title for hit in found["Suites"]] == ["Answers"]
    assert [hit.url for hit in found["Evaluations"]] == [place.version.runs.get().get_absolute_url()]
