"""How runs end and go on, and who may correct a score: one condition at a time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from base.errors import BadInput, NotAllowed, WrongState
from evaluation.choices import RUN_MOVES, RunState
from evaluation.models import Override, Run, WorkItem
from evaluation.services import cancel_run, resume_run, start_run
from evaluation.services.ending import begin_run, finish_run, stop_run
from evaluation.services.overriding import override_score
from evaluation.services.starting import start_suites
from ledger.actions import Action
from ledger.models import Entry
from tests.evaluation.worlds import a_connection, a_told_run, a_world
from tests.together import at_once

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def world(cast):
    return a_world(cast, "one", "two", "three")


@pytest.fixture
def run(cast, world):
    return start_run(suite=world.suite, version=world.version, by=cast.ana, at=now())


def in_state(run, state):
    ended = {"ended_at": now(), "scorecard": {}} if state == RunState.FINISHED else {}
    Run.objects.filter(pk=run.pk).update(state=state, **ended)
    run.refresh_from_db()
    return run


MOVES = {
    RunState.CANCELLED: lambda cast, run: cancel_run(run=run, by=cast.ana, at=now()),
    RunState.STOPPED: lambda cast, run: stop_run(run=run, because="No money is left.", at=now()),
    RunState.WAITING: lambda cast, run: resume_run(run=run, by=cast.ana, at=now()),
}


@pytest.mark.parametrize("state", RunState.values)
@pytest.mark.parametrize("to", MOVES)
def test_move__from_each_state__only_as_the_table_says(cast, run, state, to):
    in_state(run, state)
    entries = Entry.objects.count()
    legal = to in RUN_MOVES[state]

    if legal:
        MOVES[to](cast, run)
    elif to == RunState.STOPPED:  # the system's own: somebody was first, which is no error
        assert MOVES[to](cast, run) is None
    else:
        with pytest.raises(WrongState):
            MOVES[to](cast, run)

    run.refresh_from_db()
    assert run.state == (to if legal else state)
    assert Entry.objects.count() == entries + legal


@pytest.mark.parametrize("state", RunState.values)
def test_begin__only_what_is_at_work(run, state):
    in_state(run, state)

    begun = begin_run(run=run, at=now())

    assert (begun is not None) == (state in (RunState.WAITING, RunState.RUNNING))


@pytest.mark.parametrize("state", RunState.values)
def test_finish__only_what_runs(run, state):
    WorkItem.objects.all().delete()
    in_state(run, state)

    assert (finish_run(run=run, at=now()) is not None) == (state == RunState.RUNNING)


def test_finish__work_is_left__waits(run):
    in_state(run, RunState.RUNNING)
    WorkItem.objects.filter(position__gt=0).delete()

    assert finish_run(run=run, at=now()) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers__finish_at_once__it_is_finished_once(run):
    in_state(run, RunState.RUNNING)
    WorkItem.objects.all().delete()

    outcomes = at_once(*[lambda: finish_run(run=run, at=now())] * 2)

    assert sorted(each is None for each in outcomes) == [False, True]
    assert Entry.objects.filter(action=Action.RUN_FINISHED).count() == 1


@pytest.mark.parametrize(
    ("who", "may"), [("ana", True), ("omar", True), ("vera", False), ("tom", False), ("olu", False)]
)
@pytest.mark.parametrize("act", [cancel_run, resume_run])
def test_cancel_and_resume__are_for_those_who_may_start_one(cast, run, act, who, may):
    in_state(run, RunState.RUNNING if act is cancel_run else RunState.CANCELLED)

    if may:
        act(run=run, by=getattr(cast, who), at=now())
    else:
        with pytest.raises(NotAllowed):
            act(run=run, by=getattr(cast, who), at=now())


@pytest.mark.django_db(transaction=True)
def test_submission__handled_twice_at_once__starts_each_suite_once(world):
    at_once(*[lambda: start_suites(version=world.version, at=now(), trigger="submission")] * 2)

    assert Run.objects.count() == 1


def test_start__unknown_price__under_a_limit_of_the_month__is_refused(cast, settings):
    world = a_world(cast, "one")
    world.connection.is_active = False
    world.connection.save()
    a_connection(cast, kind="openai", base_url="http://127.0.0.1:1/v1", settings=settings, monthly_budget_micro_usd=10)

    with pytest.raises(WrongState, match="month's limit"):
        start_run(suite=world.suite, version=world.version, by=cast.ana, at=now())


def override(cast, run, *, by="omar", **changes):
    given = {"criterion": "right", "value": 1, "reason": "It says the same.", **changes}
    return override_score(result=run.results.order_by("position").first(), by=getattr(cast, by), at=now(), **given)


@pytest.fixture
def finished(cast, world):
    return a_told_run(cast, world, wrong=[0])


@pytest.mark.parametrize(
    ("who", "may"),
    [("omar", True), ("tom", True), ("mia", True), ("leila", True), ("ana", False), ("vera", False), ("rosa", False)],
)
def test_override__is_for_owners_and_those_who_sign(cast, finished, who, may):
    if may:
        override(cast, finished, by=who)
    else:
        with pytest.raises(NotAllowed):
            override(cast, finished, by=who)

    assert Override.objects.count() == may


def test_override__by_somebody_with_a_hand_in_the_version__is_refused(cast, world, finished):
    world.version.contributions.create(person=cast.omar, first_at=now())

    with pytest.raises(NotAllowed, match="hand in this version"):
        override(cast, finished)


@pytest.mark.parametrize(
    "changes", [{"criterion": "another"}, {"value": 1.01}, {"value": -0.01}, {"reason": ""}, {"reason": "x" * 1_001}]
)
def test_override__unsound__is_refused(cast, finished, changes):
    with pytest.raises(BadInput):
        override(cast, finished, **changes)

    assert not Override.objects.exists()


def test_override__while_the_run_goes_on__is_refused(cast, world, finished):
    going_on = start_run(suite=world.suite, version=world.version, by=cast.ana, at=now())
    result = finished.results.first()
    result.run_id = going_on.pk  # as if it were one of its own

    with pytest.raises(WrongState, match="finished"):
        override_score(result=result, criterion="right", value=1, reason="Yes.", by=cast.omar, at=now())


def test_override__changes_the_figures__and_the_newest_counts(cast, finished):
    before = finished.scorecard["accuracy"]["mean"]
    assert before == pytest.approx(2 / 3)

    override(cast, finished, value=1)
    finished.refresh_from_db()
    assert finished.scorecard["accuracy"]["mean"] == 1

    override(cast, finished, value=0, by="tom")
    finished.refresh_from_db()
    assert finished.scorecard["accuracy"]["mean"] == before
    assert finished.results.order_by("position").first().passed is False  # what was scored stays
