"""Tasks of one run do not pile up, whatever the beat finds and however long they wait."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from evaluation import tasks
from evaluation.models import Run, WorkItem
from evaluation.queueing import has_begun, queue_shift, queue_work
from evaluation.running.claims import claim, runs_short_of_workers
from evaluation.running.desk import sit_down
from evaluation.services import start_run
from evaluation.services.ending import begin_run
from tests.evaluation.worlds import a_world


@pytest.fixture
def sent(monkeypatch):
    """The places whose tasks were given to the broker."""
    sent = []
    monkeypatch.setattr(tasks.work_on, "apply_async", lambda *, kwargs, expires: sent.append(kwargs["place"]))
    return sent


def test_queue__again_and_again__each_place_waits_once(sent):
    run = uuid.uuid4()

    for _ in range(5):
        queue_work(run)
    assert sent == [0, 1]

    has_begun(run, 1)
    queue_work(run)
    assert sent == [0, 1, 1]


def test_queue__broker_is_down__can_be_queued_again_at_once(sent, monkeypatch):
    def fail(**given):
        raise OperationalError

    run = uuid.uuid4()
    with monkeypatch.context() as broken:
        broken.setattr(tasks.work_on, "apply_async", fail)
        assert queue_shift(run, 0) is False

    assert queue_shift(run, 0) is True
    assert sent == [0]


@pytest.fixture
def run(cast):
    world = a_world(cast, *map(str, range(8)))
    run = start_run(suite=world.suite, version=world.version, by=cast.ana, at=timezone.now())
    begin_run(run=run, at=timezone.now())
    return Run.objects.select_related("provider").get(pk=run.pk)


def take(run, most):
    claim(run, uuid.uuid4(), most, now=timezone.now(), lease=dt.timedelta(seconds=60))


def short(after_s=0):
    return runs_short_of_workers(timezone.now() + dt.timedelta(seconds=after_s), 2)


def test_runs__with_fewer_workers_than_could_be__are_found(run):
    assert short() == [run.pk]

    take(run, 2)
    assert short() == [run.pk]  # a second one could take the rest

    take(run, 2)
    assert short() == []


def test_runs__of_which_everything_is_in_one_hand__need_nobody(run):
    take(run, 8)

    assert short() == []
    assert short(after_s=61) == [run.pk]  # its lease ran out


def test_runs__that_miss_only_their_end__are_found(run):
    WorkItem.objects.all().delete()

    assert short() == [run.pk]


@pytest.mark.parametrize("state", ["cancelled", "stopped"])
def test_runs__that_ended_early__are_left_alone(run, state):
    Run.objects.filter(pk=run.pk).update(state=state)

    assert short() == []


def test_desk__of_one_worker_too_many__stays_empty(run):
    assert sit_down(run.pk) is not None
    take(run, 2)
    assert sit_down(run.pk) is not None
    take(run, 2)

    assert sit_down(run.pk) is None


def test_desk__of_a_run_that_is_not_there__stays_empty(db):
    assert sit_down(uuid.uuid4()) is None
