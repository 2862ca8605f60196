"""Canaries: each step once, exact in time, held by freezes and stops."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from base.errors import BadInput, NotAllowed, WrongState
from delivery.choices import DeploymentCause, RolloutState
from delivery.models import Rollout
from delivery.services import advance_due, advance_rollout, pause_rollout, resume_rollout, roll_back, stop_rollout
from delivery.services.rollouts import due_rollouts
from delivery.tasks import look_for_due_steps
from ledger.actions import Action
from ledger.models import Entry
from tests.delivery.conftest import HOUR
from tests.delivery.worlds import AT, DUE, arms_now, periods, with_canary
from tests.factories import FeatureStopFactory, FreezeWindowFactory


def entries():
    return list(Entry.objects.order_by("sequence").values_list("action", "actor_id"))


def test_advance_due__not_due_yet__does_nothing(live):
    rollout = with_canary(live)

    assert due_rollouts(DUE - dt.timedelta(seconds=1)) == []
    assert advance_due(rollout_id=rollout.pk, at=DUE - dt.timedelta(seconds=1)) is None
    assert arms_now(live) == {"1.2.0": 10, "1.1.0": 90}
    assert entries() == []


def test_advance_due__due__takes_one_step_at_that_instant(live):
    rollout = with_canary(live)

    deployment = advance_due(rollout_id=rollout.pk, at=DUE)

    rollout.refresh_from_db()
    live.canary.refresh_from_db()
    assert arms_now(live) == {"1.2.0": 50, "1.1.0": 50}
    assert (deployment.cause, deployment.started_by, deployment.salt) == (
        DeploymentCause.CANARY_STEP, None, rollout.salt,
    )  # fmt: skip
    assert live.canary.ended_at == deployment.started_at == DUE
    assert (rollout.step, rollout.state, rollout.next_at) == (1, RolloutState.RUNNING, DUE + 2 * HOUR)
    assert entries() == [(Action.DEPLOYMENT_ADVANCED, None)]


def test_advance_due__worker_was_away_for_days__takes_one_step_a_round(live):
    rollout = with_canary(live)
    late = DUE + dt.timedelta(days=3)

    advance_due(rollout_id=rollout.pk, at=late)
    advance_due(rollout_id=rollout.pk, at=late)

    assert arms_now(live) == {"1.2.0": 50, "1.1.0": 50}


def test_advance_due__last_step__finishes(live):
    rollout = with_canary(live, step=1)

    advance_due(rollout_id=rollout.pk, at=DUE)

    rollout.refresh_from_db()
    assert arms_now(live) == {"1.2.0": 100}
    assert (rollout.step, rollout.state, rollout.next_at) == (2, RolloutState.FINISHED, None)
    assert advance_due(rollout_id=rollout.pk, at=DUE + HOUR) is None


def test_advance_due__frozen__waits_and_goes_on_afterwards(live):
    rollout = with_canary(live)
    FreezeWindowFactory(environment=live.staging, starts_at=AT, ends_at=DUE + HOUR)

    assert advance_due(rollout_id=rollout.pk, at=DUE) is None
    assert advance_due(rollout_id=rollout.pk, at=DUE + HOUR) is not None


@pytest.mark.parametrize("change", [{"environment": "production"}, {"ends_at": DUE}, {"starts_at": DUE + HOUR}])
def test_advance_due__frozen_elsewhere_or_at_another_time__goes_on(live, change):
    rollout = with_canary(live)
    if "environment" in change:
        change = {"environment": live.production}
    FreezeWindowFactory(**{"environment": live.staging, "starts_at": AT, "ends_at": DUE + 2 * HOUR, **change})

    assert advance_due(rollout_id=rollout.pk, at=DUE) is not None


def test_advance_due__feature_switched_off__waits(live):
    rollout = with_canary(live)
    FeatureStopFactory(feature=live.feature)

    assert advance_due(rollout_id=rollout.pk, at=DUE) is None
    with pytest.raises(WrongState, match="switched off"):
        advance_rollout(rollout=rollout, by=live.rosa, at=DUE)


def test_advance_due__worker_killed_in_the_middle__leaves_nothing_and_is_tried_again(live, monkeypatch):
    rollout = with_canary(live)

    def die(*args, **fields):
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr("delivery.services.rollouts._record", die)
        with pytest.raises(SystemExit), transaction.atomic():
            advance_due(rollout_id=rollout.pk, at=DUE)
    assert arms_now(live) == {"1.2.0": 10, "1.1.0": 90}
    assert due_rollouts(DUE) == [rollout.pk]

    advance_due(rollout_id=rollout.pk, at=DUE)

    assert arms_now(live) == {"1.2.0": 50, "1.1.0": 50}


def test_look_for_due_steps__several_due__queues_one_task_for_each(live, monkeypatch):
    rollout = with_canary(live)
    queued = []
    monkeypatch.setattr("delivery.tasks.take_due_step.delay", lambda **arguments: queued.append(arguments))
    monkeypatch.setattr("django.utils.timezone.now", lambda: DUE)

    look_for_due_steps()

    assert queued == [{"rollout_id": str(rollout.pk)}]


def test_advance_rollout__by_hand_before_it_is_due__takes_the_step(live):
    rollout = with_canary(live)

    deployment = advance_rollout(rollout=rollout, by=live.rosa, at=AT + HOUR / 60)

    assert arms_now(live) == {"1.2.0": 50, "1.1.0": 50}
    assert deployment.started_by == live.rosa


def test_advance_rollout__paused__runs_on_after_the_step(live):
    rollout = with_canary(live, state=RolloutState.PAUSED, next_at=None)

    advance_rollout(rollout=rollout, by=live.rosa, at=DUE)

    rollout.refresh_from_db()
    assert (rollout.state, rollout.next_at) == (RolloutState.RUNNING, DUE + 2 * HOUR)


@pytest.mark.parametrize("state", [RolloutState.FINISHED, RolloutState.STOPPED])
def test_rollout__over__refuses_every_move(live, state):
    rollout = with_canary(live, state=state, next_at=None)
    moves = {
        advance_rollout: {},
        pause_rollout: {"reason": "Why"},
        resume_rollout: {},
        stop_rollout: {"reason": "Why"},
    }

    for move, fields in moves.items():
        with pytest.raises(WrongState, match="is over"):
            move(rollout=rollout, by=live.rosa, at=DUE, **fields)


MAY = {
    "rosa": {advance_rollout, pause_rollout, resume_rollout, stop_rollout},
    "omar": {pause_rollout, stop_rollout},  # owns the prompt
    "ana": {pause_rollout, stop_rollout},  # its backup
    "tom": set(),
    "alex": set(),
    "elsewhere": set(),
}


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("move", [advance_rollout, pause_rollout, resume_rollout, stop_rollout])
def test_rollout__moved_by__only_those_who_may(live, who, move):
    state = {"state": RolloutState.PAUSED, "next_at": None} if move is resume_rollout else {}
    rollout = with_canary(live, **state)
    fields = {} if move is advance_rollout else {"reason": "Because"}
    act = {"rollout": rollout, "by": getattr(live, who), "at": DUE, **fields}

    if move in MAY[who]:
        move(**act)
    else:
        with pytest.raises(NotAllowed):
            move(**act)


def test_pause_rollout__running__stays_until_resumed(live):
    rollout = with_canary(live)

    pause_rollout(rollout=rollout, reason="Too many complaints", by=live.omar, at=AT + HOUR / 2)

    assert advance_due(rollout_id=rollout.pk, at=DUE + HOUR) is None
    with pytest.raises(WrongState, match="paused already"):
        pause_rollout(rollout=rollout, reason="Again", by=live.omar, at=DUE)
    resumed = resume_rollout(rollout=rollout, by=live.rosa, at=DUE + HOUR)
    assert resumed.next_at == DUE + 2 * HOUR


def test_stop_rollout__running__gives_everybody_the_version_before(live):
    rollout = with_canary(live)

    deployment = stop_rollout(rollout=rollout, reason="Insults people", by=live.omar, at=AT + HOUR / 2)

    rollout.refresh_from_db()
    assert arms_now(live) == {"1.1.0": 100}
    assert (deployment.cause, deployment.rolled_back_from, deployment.reason) == (
        DeploymentCause.CANARY_STOPPED, live.canary, "Insults people",
    )  # fmt: skip
    assert (rollout.state, rollout.next_at) == (RolloutState.STOPPED, None)
    assert entries() == [(Action.ROLLOUT_STOPPED, live.omar.pk)]


@pytest.mark.parametrize("stop", [pause_rollout, stop_rollout])
def test_rollout__held_without_a_reason__is_refused(live, stop):
    rollout = with_canary(live)

    with pytest.raises(BadInput):
        stop(rollout=rollout, reason=" ", by=live.rosa, at=DUE)


def test_roll_back__in_a_canary__ends_it(live):
    rollout = with_canary(live)

    roll_back(
        prompt=live.prompt, environment=live.staging, to_version=live.v0, reason="Worse", by=live.rosa, at=AT + HOUR / 2
    )

    rollout.refresh_from_db()
    assert rollout.state == RolloutState.STOPPED
    assert advance_due(rollout_id=rollout.pk, at=DUE) is None
    assert arms_now(live) == {"1.0.0": 100}


def test_periods__after_steps_and_a_stop__touch_and_never_overlap(live):
    rollout = with_canary(live)
    advance_due(rollout_id=rollout.pk, at=DUE)
    stop_rollout(rollout=rollout, reason="Worse", by=live.rosa, at=DUE + HOUR)

    found = periods(live)

    assert [end for _, end in found[:-1]] == [start for start, _ in found[1:]]
    assert found[-1][1] is None


def test_rollout__deleted__is_refused(live):
    rollout = with_canary(live)

    with pytest.raises(Exception, match="its rows are a record"), transaction.atomic():
        Rollout.objects.filter(pk=rollout.pk).delete()
    with pytest.raises(Exception, match="its rows are a record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_rollout")
