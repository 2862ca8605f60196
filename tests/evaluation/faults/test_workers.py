"""Workers that share a run, are killed, or lose their servers: nothing is lost, nothing stored is paid for twice."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.utils import timezone

from evaluation.choices import RunState
from evaluation.models import MonthlySpending, Result, Run, StoredAnswer, WorkItem
from evaluation.services import cancel_run, resume_run, start_run
from evaluation.tasks import look_for_lost_runs
from portal.embedded.redis import Redis
from tests.evaluation.faults.processes import beats, hire, kill
from tests.evaluation.worlds import a_world
from tests.workers import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

QUESTIONS = [f"{'bad' if number % 4 == 0 else 'good'} {number}" for number in range(80)]
PRICES = {"input_price_micro_usd": 1_000_000, "output_price_micro_usd": 2_000_000}


@pytest.fixture
def world(cast, server, settings):
    return a_world(
        cast, *QUESTIONS, server=server, settings=settings, prices=PRICES, concurrency=8, timeout_s=1, version=REPEATS
    )


REPEATS = {"parameters": {"temperature": 1}}


def start(cast, world):
    return start_run(suite=world.suite, version=world.version, by=cast.ana, at=timezone.now())


def wait_until_answered(number):
    wait_for(lambda: StoredAnswer.objects.count() >= number)


def wait_until_ended(run):
    def has_ended():
        run.refresh_from_db()
        return run.state not in (RunState.WAITING, RunState.RUNNING)

    wait_for(has_ended)


def questions_of(answers):
    return {answer.case.document["variables"]["question"] for answer in answers.select_related("case")}


def assert_whole(run):
    """Finished, with one answer and one score for each case, the right ones, and the money added up."""
    assert (run.state, run.ended_because) == (RunState.FINISHED, "")
    assert run.scorecard["accuracy"]["mean"] == 0.75
    assert list(Result.objects.order_by("position").values_list("position", "passed")) == [
        (position, question.startswith("good")) for position, question in enumerate(QUESTIONS)
    ]
    assert StoredAnswer.objects.count() == len(QUESTIONS)
    assert not WorkItem.objects.exists()
    assert run.spent_micro_usd == sum(StoredAnswer.objects.values_list("cost_micro_usd", flat=True))
    assert MonthlySpending.objects.get().spent_micro_usd == run.spent_micro_usd


def test_two_workers__share_a_run__each_question_is_asked_once(cast, world, server, crew):
    crew.of(2)
    run = start(cast, world)
    seen = set()

    def both_are_at_it():
        held = WorkItem.objects.filter(claimed_by__isnull=False)
        seen.update(held.values_list("claimed_by", flat=True).distinct())
        return len(seen) == 2

    wait_for(both_are_at_it)
    wait_until_ended(run)

    assert_whole(run)
    assert server.times_asked == dict.fromkeys(QUESTIONS, 1)


def test_worker__killed_in_the_middle__costs_nothing_that_was_stored(cast, world, server, crew, tmp_path):
    first, _ = crew.of(2)
    run = start(cast, world)
    wait_until_answered(20)

    kill(first)
    stored = questions_of(StoredAnswer.objects.all())
    with beats(1, tmp_path):
        wait_until_ended(run)

    assert_whole(run)
    asked = server.times_asked
    assert set(asked) == set(QUESTIONS)
    assert {asked[question] for question in stored} == {1}
    assert asked.total() <= len(QUESTIONS) + 8  # what the dead worker had under way, at most


def test_every_worker_killed__the_beat_finds_the_run__new_ones_ask_only_what_is_missing(
    cast, world, server, crew, tmp_path
):
    workers = crew.of(2)
    run = start(cast, world)
    wait_until_answered(20)

    for worker in workers:
        kill(worker)
    stored = questions_of(StoredAnswer.objects.all())
    assert Run.objects.get().state == RunState.RUNNING
    assert len(stored) < len(QUESTIONS)

    crew.of(1)
    with beats(1, tmp_path):
        wait_until_ended(run)

    assert_whole(run)
    assert {server.times_asked[question] for question in stored} == {1}


def test_cancelled__from_another_process__workers_stop_and_go_on_later(cast, world, server, crew):
    crew.of(2)
    run = start(cast, world)
    wait_until_answered(10)

    cancel_run(run=run, by=cast.ana, at=timezone.now())
    wait_for(lambda: not WorkItem.objects.filter(claimed_by__isnull=False).exists())
    asked = server.times_asked.total()
    time.sleep(0.5)  # longer than an answer takes: whatever was still to be sent would have been
    assert server.times_asked.total() == asked == StoredAnswer.objects.count() < len(QUESTIONS)

    resume_run(run=run, by=cast.ana, at=timezone.now())
    wait_until_ended(run)

    assert_whole(run)
    assert server.times_asked == dict.fromkeys(QUESTIONS, 1)


def test_database__throws_every_worker_out_again_and_again__nothing_is_asked_twice(cast, world, server, crew):
    crew.of(2)
    run = start(cast, world)
    thrown_out = 0
    for answered in (10, 25, 40):
        wait_until_answered(answered)
        thrown_out += throw_out_everybody_else()
    wait_for(lambda: not WorkItem.objects.exists())
    if Run.objects.get().state == RunState.RUNNING:
        look_for_lost_runs()
    wait_until_ended(run)

    assert thrown_out >= 3
    assert_whole(run)
    assert server.times_asked == dict.fromkeys(QUESTIONS, 1)


def throw_out_everybody_else():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_redis__gone_for_seconds__the_run_waits_and_goes_on(cast, world, server, crew, tmp_path):
    """Limits, queue and beat all live there. The worker has a Redis of its own, which is killed."""
    crew.of(0)  # the others would take the work
    redis = Redis(tmp_path / "redis", log=tmp_path / "redis.log")
    redis.start()
    worker = hire(REDIS_URL=redis.url)
    try:
        with beats(1, tmp_path, REDIS_URL=redis.url):
            run = start(cast, world)
            wait_until_answered(20)

            redis.process.kill()
            redis.process.wait()
            time.sleep(1)  # longer than an answer takes
            asked = server.times_asked.total()
            time.sleep(1)
            assert server.times_asked.total() == asked < len(QUESTIONS)  # limits are not known, so nothing is asked
            assert Run.objects.get().state == RunState.RUNNING
            redis.start()
            wait_until_ended(run)
    finally:
        kill(worker)
        redis.stop()

    assert_whole(run)
    assert server.times_asked == dict.fromkeys(QUESTIONS, 1)
