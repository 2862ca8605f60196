"""Rollback drills: planned, held once, kept with their date, and shown with what came of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation import tasks
from evaluation.choices import RunTrigger
from evaluation.drills import drills_context, drills_of
from evaluation.models import Drill, Run, Schedule
from evaluation.services import finish_run
from evaluation.services.drilling import due_drills, hold_due_drill, plan_drills
from ledger.models import Entry
from registry.models import Feature, Prompt
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, answer
from tests.evaluation.worlds import a_version

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def place(cast):
    """1.1.0 is live in staging, and 1.0.0 was before; a suite of two cases; a drill is due."""
    place = a_place(cast, "good 1", "good 2")
    place.now = timezone.now()
    goes_live(place.version, "staging", at=place.now - 5 * HOUR)
    place.newer = a_version(cast, prompt=place.prompt, minor=1, text="Briefly: {{ question }}", parent=place.version)
    goes_live(place.newer, "staging", at=place.now - 2 * HOUR)
    place.schedule = Schedule.objects.create(
        prompt=place.prompt, next_drill_at=place.now - HOUR, created_at=place.now, updated_at=place.now
    )
    return place


def hold(place):
    return hold_due_drill(prompt_id=place.prompt.pk, at=place.now)


def row(place):
    (found,) = drills_of(Prompt.objects.select_related("feature").get(pk=place.prompt.pk))
    return found


def ends(place, outcomes):
    run = Run.objects.get(trigger=RunTrigger.DRILL)
    answer(run, outcomes)
    finish_run(run=run, at=place.now)


def test_hold__due__tries_what_would_be_put_back_and_keeps_the_date(place):
    drill = hold(place)

    (run,) = Run.objects.all()
    assert (run.version, run.trigger, run.uses_cache) == (place.version, RunTrigger.DRILL, False)
    assert (drill.live, drill.target, drill.held_at) == (place.newer, place.version, place.now)
    assert (drill.has_fallback, drill.run_ids, drill.not_started) == (True, [run.pk], "")


def test_hold__due__next_date_is_about_a_quarter_away(place):
    hold(place)

    place.schedule.refresh_from_db()
    days = (place.schedule.next_drill_at - place.now).days
    assert 81 <= days <= 91


def test_hold__two_beats_at_once__held_once(place):
    assert hold(place) is not None
    assert hold(place) is None
    assert Drill.objects.count() == 1


def test_hold__tells_the_ledger_once_last(place):
    hold(place)

    newest = Entry.objects.order_by("-sequence").first()
    assert newest.action == "rollback_drill.held"
    assert Entry.objects.filter(action="rollback_drill.held").count() == 1


@pytest.mark.parametrize(
    "fields", [{"is_paused": True, "pause_reason": "Moving"}, {"next_drill_at": None}, {"next_drill_at": "later"}]
)
def test_hold__not_due__nothing_is_held(place, fields):
    if fields.get("next_drill_at") == "later":
        fields = {"next_drill_at": place.now + HOUR}
    Schedule.objects.update(**fields)

    assert (hold(place), due_drills(place.now)) == (None, [])


def test_hold__nothing_is_live_any_more__waits_until_something_is(place, monkeypatch):
    monkeypatch.setattr("evaluation.services.drilling.most_live", lambda prompt: None)

    assert hold(place) is None

    place.schedule.refresh_from_db()
    assert place.schedule.next_drill_at is None


def test_plan__live_without_a_date__gets_one(place):
    Schedule.objects.update(next_drill_at=None)

    assert plan_drills(place.now) == 1
    assert plan_drills(place.now) == 0
    assert Schedule.objects.get().next_drill_at > place.now + dt.timedelta(days=80)


def test_plan__not_live__gets_none(cast):
    now = timezone.now()
    Schedule.objects.create(prompt=a_place(cast, "one").prompt, created_at=now, updated_at=now)

    assert plan_drills(now) == 0


def test_drills__at_work__says_what_would_come_back(place):
    hold(place)

    found = row(place)

    assert (found.pill, found.says) == ("at_work", "1.0.0 would have been put back in staging, in the place of 1.1.0.")
    assert found.fallback_says == "The feature says what users get when it is switched off."


@pytest.mark.parametrize(("outcomes", "pill"), [([True, True], "met"), ([True, False], "missed")])
def test_drills__ended__shows_how_it_did(place, outcomes, pill):
    hold(place)
    ends(place, outcomes)

    found = row(place)

    assert found.pill == pill
    assert [came for _, came in found.runs] == [f"{sum(outcomes)} of 2 cases passed ({sum(outcomes) / 2:.2f})"]


@pytest.mark.parametrize(("fallback", "pill"), [("A person answers.", "ok"), (" ", "failed")])
def test_drills__nothing_to_put_back__the_fallback_decides(cast, fallback, pill):
    place = a_place(cast, "good 1")
    place.now = timezone.now()
    Feature.objects.update(fallback_behaviour=fallback)
    goes_live(place.version, "staging", at=place.now - HOUR)
    Schedule.objects.create(prompt=place.prompt, next_drill_at=place.now, created_at=place.now, updated_at=place.now)

    drill = hold(place)

    assert (drill.target, Run.objects.count(), drill.has_fallback) == (None, 0, pill == "ok")
    found = row(place)
    assert (found.pill, found.says) == (pill, "1.0.0 was live in staging, and there was nothing to put back.")


def test_drills__no_connection__says_why_it_could_not_be_tried(place):
    type(place.connection).objects.update(is_active=False)

    drill = hold(place)

    assert drill.run_ids == []
    assert "no connection to OpenAI" in drill.not_started
    assert row(place).pill == "missing"


def test_drills__many__as_many_queries_as_for_one(place):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            drills_context(prompt)
        return len(queries)

    prompt = Prompt.objects.select_related("feature").get(pk=place.prompt.pk)
    hold(place)
    once = asked()
    for _ in range(2):
        place.now += dt.timedelta(days=100)
        hold(place)

    assert (Drill.objects.count(), asked()) == (3, once)


def test_beat__plans_and_queues_what_is_due(place, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks.hold_due_drill, "delay", lambda **facts: queued.append(facts))

    tasks.look_for_due_drills()

    assert queued == [{"prompt_id": str(place.prompt.pk)}]

    tasks.hold_due_drill(**queued[0])
    tasks.look_for_due_drills()

    assert (len(queued), Drill.objects.count()) == (1, 1)


def test_beat__entry__names_the_task(settings):
    assert settings.CELERY_BEAT_SCHEDULE["evaluation-drills"]["task"] == tasks.look_for_due_drills.name


CHANGES = [
    lambda drill: Drill.objects.filter(pk=drill.pk).update(has_fallback=False),
    lambda drill: drill.delete(),
    lambda drill: drill.save(),
    lambda drill: _sql("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE evaluation_drill"),
]


@pytest.mark.parametrize("change", CHANGES, ids=["update", "delete", "save", "truncate"])
def test_drill__changed_or_removed__refused_by_the_database(place, change):
    drill = hold(place)

    with pytest.raises(IntegrityError), transaction.atomic():
        change(drill)


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
