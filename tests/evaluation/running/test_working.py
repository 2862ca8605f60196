"""A run from start to scorecard, against a scripted server, through the official client."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection
from django.utils import timezone

from evaluation.choices import RunState
from evaluation.documents import a_criterion
from evaluation.models import Result, StoredAnswer, WorkItem
from evaluation.running.work import work_on_run
from evaluation.services import cancel_run, resume_run, start_run
from tests.evaluation.scripted.script import Script, Told
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_document, a_run, a_world, work

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(act):
    """The scripted server answers inside an event loop, where Django's database is refused."""

    def close_after():
        act()
        connection.close()

    thread = threading.Thread(target=close_after)
    thread.start()
    thread.join()


@pytest.fixture
def server():
    with scripted(Script(lambda question: "yes" if "good" in question.text else "no")) as server:
        yield server


def test_run__right_and_wrong_answers__scorecard_counts_them(cast, server, settings):
    world = a_world(cast, "good 1", "good 2", "bad 1", "good 3", server=server, settings=settings)

    run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    assert run.scorecard["accuracy"]["mean"] == 0.75
    assert run.scorecard["outcome"] == "missed"
    assert [result.passed for result in Result.objects.order_by("position")] == [True, True, False, True]
    assert not WorkItem.objects.exists()
    assert len(server.requests) == 4


def test_run__several_answers_to_each_case__cases_are_the_unit(cast, server, settings):
    world = a_world(cast, "good 1", "bad 1", server=server, settings=settings)

    run = a_run(cast, world, samples=3, uses_cache=False)

    assert run.scorecard["answers"] == 6
    assert run.scorecard["accuracy"]["n"] == 2
    assert len(server.requests) == 6


def test_run__key_is_refused__stops_and_leaves_the_cases_open(cast, server, settings):
    world = a_world(cast, "good 1", "good 2", "good 3", server=server, settings=settings)
    server.script.keys = {"another"}

    run = a_run(cast, world)

    assert run.state == RunState.STOPPED
    assert "key" in run.ended_because
    assert not StoredAnswer.objects.exists()

    server.script.keys = None
    resume_run(run=run, by=cast.ana, at=timezone.now())
    work(run)

    assert run.state == RunState.FINISHED
    assert run.scorecard["accuracy"]["mean"] == 1.0


def test_run__one_case_lacks_a_variable__that_case_alone_has_no_score(cast, server, settings):
    document = a_document("good 1", "good 2")
    document["cases"][0]["variables"] = {}
    world = a_world(cast, server=server, settings=settings, document=document)

    run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    assert run.scorecard["problems"] == {"cannot_render": 1}
    assert run.scorecard["scored_cases"] == 1
    assert run.scorecard["outcome"] == "undecided"
    assert len(server.requests) == 1


def test_run__cancelled__asks_nothing_more_and_goes_on_later_without_asking_twice(cast, server, settings):
    world = a_world(cast, *(f"good {number}" for number in range(30)), server=server, settings=settings, concurrency=2)
    run = start_run(suite=world.suite, version=world.version, by=cast.ana, at=timezone.now())

    def answer(question):
        if question.number == 10:
            in_a_thread(lambda: cancel_run(run=run, by=cast.ana, at=timezone.now()))
        return "yes"

    server.script.answer = answer
    work(run)

    assert run.state == RunState.CANCELLED
    answered = StoredAnswer.objects.count()
    assert 9 <= answered < 30

    server.script.answer = lambda question: "yes"
    resume_run(run=run, by=cast.ana, at=timezone.now())
    work(run)

    assert run.state == RunState.FINISHED
    assert len(server.requests) == 30
    assert set(server.times_asked.values()) == {1}


def test_run__budget_is_used_up__stops_before_it_is_overspent(cast, settings):
    told = Told("yes", usage={"prompt_tokens": 100, "completion_tokens": 100, "total_tokens": 200})
    with scripted(Script(lambda question: told)) as server:
        world = a_world(
            cast,
            *(f"good {number}" for number in range(40)),
            server=server,
            settings=settings,
            concurrency=4,
            prices={"input_price_micro_usd": 1_000_000, "output_price_micro_usd": 1_000_000},
            version={"parameters": {"max_tokens": 100}},
        )

        run = a_run(cast, world, budget_micro_usd=2_500)

    assert run.state == RunState.STOPPED
    assert "budget" in run.ended_because
    assert 0 < run.spent_micro_usd <= 2_500
    assert run.spent_micro_usd == 200 * StoredAnswer.objects.count()


def test_run__temperature_0__the_same_question_is_asked_once(cast, server, settings):
    world = a_world(
        cast, "good 1", "bad 1", server=server, settings=settings, version={"parameters": {"temperature": 0}}
    )

    a_run(cast, world)
    second = a_run(cast, world)
    third = a_run(cast, world, uses_cache=False)

    assert len(server.requests) == 4
    assert StoredAnswer.objects.filter(run=second, is_cached=True).count() == 2
    assert StoredAnswer.objects.filter(run=third, is_cached=True).count() == 0


def test_run__judged__the_answer_is_stored_before_the_judge_is_asked(cast, settings):
    def answer(question):
        return "yes" if question.text.endswith("good 1") else "It is right. Rating: [[8]]"

    criteria = [
        a_criterion("good", "judge", {"mode": "rating", "model": "gpt-test", "rubric": "Is it right?"}, threshold=0.5)
    ]
    with scripted(Script(answer)) as server:
        world = a_world(cast, server=server, settings=settings, document=a_document("good 1", criteria=criteria))

        run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    (result,) = Result.objects.all()
    assert result.value is not None, result.scores
    assert result.answer.replies[0]["text"] == "yes"


def test_worker__dies_after_answers_were_stored__the_next_one_only_scores(cast, server, settings):
    world = a_world(cast, "good 1", "good 2", server=server, settings=settings)
    run = a_run(cast, world)
    before = len(server.requests)

    # As a worker that was killed between the answer and the score leaves it.
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM evaluation_result")
        cursor.execute("UPDATE evaluation_run SET state = 'running', ended_at = NULL, scorecard = NULL")
        cursor.execute(
            "INSERT INTO evaluation_workitem (run_id, case_id, position, sample) "
            "SELECT run_id, case_id, position, sample FROM evaluation_storedanswer"
        )
        cursor.execute("SET session_replication_role = origin")
    work(run)

    assert run.state == RunState.FINISHED
    assert run.scorecard["accuracy"]["mean"] == 1.0
    assert len(server.requests) == before


def test_work__run_is_over__does_nothing(cast, server, settings):
    world = a_world(cast, "good 1", server=server, settings=settings)
    run = a_run(cast, world)

    assert asyncio.run(work_on_run(run.pk)) is False
    assert len(server.requests) == 1
