"""Schedules: taken once, caught up once, paused; and the decay that scheduled runs find."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from base.errors import BadInput, NotAllowed, WrongState
from evaluation.choices import RunTrigger
from evaluation.models import DecayNotice, Run, Schedule
from evaluation.services import close_decay, finish_run, set_schedule
from evaluation.services.schedules import due, look_for_decay, next_date, plan_missing, take_due
from evaluation.tasks import look_for_due_schedules, take_due_schedule
from ledger.models import Entry
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import a_place, answer, finished, started
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import PromptFactory
from tests.together import at_once

DAY = dt.timedelta(days=1)
QUESTIONS = [f"good {number}" for number in range(12)]
together = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(cast, db):
    place = a_place(cast, *QUESTIONS)
    goes_live(place.version)
    return place


def scheduled(place, next_at, **fields):
    at = timezone.now()
    return Schedule.objects.create(prompt=place.prompt, next_at=next_at, created_at=at, updated_at=at, **fields)


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_next_date__of_many_prompts__lies_in_the_last_tenth_and_differs(cast):
    at = timezone.now()
    dates = []
    for _ in range(200):
        schedule = Schedule(prompt=PromptFactory.build(feature=cast.feature, pk=uuid.uuid4()), every_days=30)
        dates.append(next_date(schedule, at, at))
        assert next_date(schedule, at, at) == dates[-1]  # the same for one prompt, whenever it is asked

    assert min(dates) >= at + 27 * DAY
    assert max(dates) <= at + 30 * DAY
    assert max(dates) - min(dates) > 2 * DAY


@pytest.mark.django_db
def test_next_date__that_was_missed__is_now(cast):
    at = timezone.now()
    schedule = Schedule(prompt=PromptFactory(feature=cast.feature), every_days=7)

    assert next_date(schedule, at - 100 * DAY, at) == at


@pytest.mark.parametrize(("tier", "days"), [("minimal", 90), ("limited", 60), ("high", 30)])
@pytest.mark.django_db
def test_plan_missing__what_is_live__gets_a_date_by_risk_once(cast, place, tier, days):
    cast.feature.risk_tier = tier
    cast.feature.save()
    PromptFactory(feature=cast.feature)  # not live
    at = timezone.now()

    assert plan_missing(at) == 1
    assert plan_missing(at) == 0

    schedule = Schedule.objects.get()
    assert schedule.prompt == place.prompt
    assert at + 0.9 * days * DAY <= schedule.next_at <= at + days * DAY


# --- taking ----------------------------------------------------------------------------------------------------------


@together
def test_take_due__two_beats_at_once__one_run(place):
    schedule = scheduled(place, timezone.now() - DAY)
    at = timezone.now()

    def take():
        return take_due(prompt_id=schedule.prompt_id, at=at)

    taken = at_once(take, take)

    assert sorted(map(len, taken)) == [0, 1]
    assert Run.objects.count() == 1
    run = Run.objects.get()
    assert (run.trigger, run.started_by, run.uses_cache, run.environment.slug) == (
        RunTrigger.SCHEDULE, None, False, "staging",
    )  # fmt: skip


@together
def test_beat__date_has_come__starts_once_however_often_it_beats(place, monkeypatch):
    monkeypatch.setattr("evaluation.tasks.take_due_schedule.delay", take_due_schedule)
    scheduled(place, timezone.now() - DAY)

    look_for_due_schedules()
    look_for_due_schedules()

    assert Run.objects.filter(trigger=RunTrigger.SCHEDULE).count() == 1


@pytest.mark.django_db
def test_take_due__missed_for_most_of_a_year__is_caught_up_once(place):
    schedule = scheduled(place, timezone.now() - 300 * DAY, every_days=30)
    at = timezone.now()

    assert len(take_due(prompt_id=schedule.prompt_id, at=at)) == 1
    assert take_due(prompt_id=schedule.prompt_id, at=at) == []

    schedule.refresh_from_db()
    assert schedule.last_at == at
    assert at + 27 * DAY <= schedule.next_at <= at + 30 * DAY
    assert due(at) == []


@pytest.mark.django_db
def test_take_due__before_its_date__does_nothing(place):
    schedule = scheduled(place, timezone.now() + DAY)

    assert take_due(prompt_id=schedule.prompt_id, at=timezone.now()) == []


@pytest.mark.django_db
def test_take_due__every_suite_that_tries_it__on_what_is_live(cast, place):
    newer = a_version(cast, prompt=place.prompt, minor=1, text="Newer {{ question }}")
    a_suite(cast, a_document("good 1"), slug="others", prompts=[place.prompt])
    schedule = scheduled(place, timezone.now() - DAY)

    runs = take_due(prompt_id=schedule.prompt_id, at=timezone.now())

    assert {run.suite_version.suite.slug for run in runs} == {"answers", "others"}
    assert {run.version_id for run in runs} == {place.version.pk}
    assert newer.pk not in {run.version_id for run in runs}


@pytest.mark.django_db
def test_take_due__no_connection__moves_the_date_on(place):
    type(place.connection).objects.update(is_active=False)
    schedule = scheduled(place, timezone.now() - DAY)
    at = timezone.now()

    assert take_due(prompt_id=schedule.prompt_id, at=at) == []

    schedule.refresh_from_db()
    assert schedule.next_at > at


# --- setting ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_set_schedule__paused__takes_nothing_until_it_goes_on(cast, place):
    at = timezone.now()
    paused = set_schedule(prompt=place.prompt, every_days=7, by=cast.omar, at=at, pause_reason="Rewritten in May")

    assert due(at + 400 * DAY) == []
    assert take_due(prompt_id=place.prompt.pk, at=at + 400 * DAY) == []

    later = at + 400 * DAY
    goes_on = set_schedule(prompt=place.prompt, every_days=7, by=cast.omar, at=later)
    assert goes_on.pk == paused.pk
    assert not goes_on.is_paused
    assert later <= goes_on.next_at <= later + 7 * DAY
    assert Schedule.history.filter(id=paused.pk).count() == 2
    assert Entry.objects.filter(action="schedule.updated").count() == 2


@pytest.mark.parametrize("days", [0, -1, 367])
@pytest.mark.django_db
def test_set_schedule__days_that_cannot_be__are_refused_at_their_field(cast, place, days):
    with pytest.raises(BadInput) as refused:
        set_schedule(prompt=place.prompt, every_days=days, by=cast.omar, at=timezone.now())

    assert list(refused.value.errors) == ["every_days"]
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("who", ["ana", "vera", "max", "elsewhere"])
@pytest.mark.django_db
def test_set_schedule__who_does_not_own__may_not(cast, place, who):
    with pytest.raises(NotAllowed):
        set_schedule(prompt=place.prompt, every_days=7, by=getattr(cast, who), at=timezone.now())


# --- decay -----------------------------------------------------------------------------------------------------------


def fallen(cast, place, **more):
    """Ten of twelve cases that passed before fail now."""
    facts = {"trigger": RunTrigger.SCHEDULE, **more}
    return finished(cast, place, [True, True, *[False] * 10], **facts)


@together
def test_decay__scheduled_run_ends_worse__opens_a_notice(cast, place):
    finished(cast, place, [True] * 12)

    run = fallen(cast, place)

    notice = DecayNotice.objects.get()
    assert (notice.run, notice.prompt, notice.says) == (run, place.prompt, "1.00 → 0.17 on 12 cases")
    assert Entry.objects.filter(action="decay.found").count() == 1


@together
def test_decay__heard_twice_and_found_again__stays_one_notice(cast, place):
    finished(cast, place, [True] * 12)
    run = fallen(cast, place)

    def look():
        return look_for_decay(run=run, at=timezone.now())

    assert at_once(look, look) == [None, None]
    fallen(cast, place)

    assert DecayNotice.objects.count() == 1


@together
def test_decay__heard_by_two_at_the_same_instant__opens_once(cast, place):
    finished(cast, place, [True] * 12)
    run = fallen(cast, place)
    DecayNotice.objects.all().delete()
    run = Run.objects.get(pk=run.pk)

    def look():
        return look_for_decay(run=run, at=timezone.now())

    opened = at_once(look, look)

    assert sorted(notice is not None for notice in opened) == [False, True]


@pytest.mark.parametrize(
    ("outcomes", "trigger"),
    [
        ([True] * 12, RunTrigger.SCHEDULE),
        ([True] * 11 + [False], RunTrigger.SCHEDULE),  # too little to be more than chance
        ([False] * 12, RunTrigger.MANUAL),
        ([False] * 12, RunTrigger.SUBMISSION),
    ],
)
@together
def test_decay__no_significant_fall_or_not_on_schedule__opens_none(cast, place, outcomes, trigger):
    finished(cast, place, [True] * 12)

    finished(cast, place, outcomes, trigger=trigger)

    assert not DecayNotice.objects.exists()


@together
def test_decay__first_run_of_all__has_nothing_to_fall_from(cast, place):
    fallen(cast, place)

    assert not DecayNotice.objects.exists()


@together
def test_close_decay__with_a_reason__lets_the_next_one_open(cast, place):
    finished(cast, place, [True] * 12)
    fallen(cast, place)
    notice = DecayNotice.objects.get()
    at = timezone.now()

    closed = close_decay(notice=notice, reason="The model was replaced.", by=cast.omar, at=at)

    assert (closed.closed_at, closed.closed_by, closed.closed_because) == (at, cast.omar, "The model was replaced.")
    assert Entry.objects.with_texts().get(action="decay.closed").text.reason == "The model was replaced."
    with pytest.raises(WrongState):
        close_decay(notice=notice, reason="Again", by=cast.omar, at=at)
    fallen(cast, place)
    assert DecayNotice.objects.open().count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
@together
def test_close_decay__without_a_reason__stays_open(cast, place, reason):
    finished(cast, place, [True] * 12)
    fallen(cast, place)

    with pytest.raises(BadInput):
        close_decay(notice=DecayNotice.objects.get(), reason=reason, by=cast.omar, at=timezone.now())
    assert DecayNotice.objects.open().exists()


@together
def test_close_decay__who_does_not_own__may_not(cast, place):
    finished(cast, place, [True] * 12)
    fallen(cast, place)

    with pytest.raises(NotAllowed):
        close_decay(notice=DecayNotice.objects.get(), reason="Fine", by=cast.ana, at=timezone.now())


@together
def test_decay__listener_fails__the_run_is_finished_all_the_same(cast, place, monkeypatch):
    monkeypatch.setattr("evaluation.services.schedules._fell", lambda run: 1 / 0)
    finished(cast, place, [True] * 12)
    run = started(cast, place, trigger=RunTrigger.SCHEDULE)
    answer(run, [False] * 12)

    finish_run(run=run, at=timezone.now())

    run.refresh_from_db()
    assert run.state == "finished"
    assert not DecayNotice.objects.exists()
