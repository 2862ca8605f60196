"""Whatever comes back: a clear state for that one case, never a silent zero, never the end of the run."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from evaluation.choices import RunState
from evaluation.documents import a_case, a_criterion
from evaluation.models import MonthlySpending, Result, StoredAnswer
from evaluation.services import resume_run
from evaluation.services.connections import add_connection
from tests.evaluation.scripted.script import Script, Told, refused
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_document, a_run, a_world, work
from tests.factories import AIModelFactory

pytestmark = pytest.mark.django_db(transaction=True)

HUGE = 1_000_000_000
LIES = {"prompt_tokens": HUGE, "completion_tokens": HUGE, "total_tokens": 2 * HUGE}


def openai_body(**message):
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "gpt-test", "choices": [choice]}


HOSTILE = {
    # what is answered to the bad case: (its problem, whether it is scored)
    "10 MB": (Told("x" * 10_000_000), "too_large", False),
    "no text": (Told(raw=json.dumps(openai_body(content={"a": 1})).encode()), "not_text", False),
    "bytes": (Told(raw=b"\xff\xfe\x00\x01"), "not_text", False),
    "no JSON": (Told(raw=b"<html>502 Bad Gateway</html>"), "not_text", False),
    "half of JSON": (Told(raw=b'{"choices": [{"message"'), "not_text", False),
    "nothing": (Told(""), "", True),
    "a NUL byte": (Told("ye\x00s"), "", True),
    "half a character": (Told(raw=json.dumps(openai_body(content="ye\ud800s")).encode()), "", True),
    "numbers without end": (
        Told(None, tool_calls=[{"name": "count\x00", "arguments": '{"to": 1e999, "from": "\\u0000"}'}]),
        "",
        True,
    ),
    "usage that lies": (Told("no", usage=LIES), "", True),
    "usage that is nonsense": (Told("no", usage={"prompt_tokens": "many", "completion_tokens": -1}), "", True),
    "a refusal of the request": (refused(400, "Your request is bad."), "bad_request", False),
    "a filter": (Told("", finish_reason="content_filter"), "filtered", False),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_one_case_is_answered_with__this__and_the_run_finishes(cast, settings, what):
    told, problem, is_scored = HOSTILE[what]
    script = Script(lambda question: told if "bad" in question.text else "yes")
    with scripted(script) as server:
        world = a_world(cast, "good 1", "bad", "good 2", server=server, settings=settings, timeout_s=10)

        run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    first, bad, last = Result.objects.select_related("answer").order_by("position")
    assert (first.passed, last.passed) == (True, True)
    assert bad.answer.problem == problem
    assert bool(bad.answer.says) is not is_scored
    assert (bad.value, bad.passed) == ((0.0, False) if is_scored else (None, None))
    assert run.scorecard["scored_cases"] == (3 if is_scored else 2)
    assert run.scorecard["problems"] == ({problem: 1} if problem else {})


def test_usage_that_lies__over_three_turns__does_not_overflow(cast, settings):
    document = a_document(cases=[a_case("long", variables={"question": "good"}, follow_ups=["b", "c"], expected="yes")])
    with scripted(Script(lambda question: Told("yes", usage=LIES))) as server:
        world = a_world(cast, server=server, settings=settings, document=document)

        run = a_run(cast, world)

    answer = StoredAnswer.objects.get()
    assert run.state == RunState.FINISHED
    assert (answer.input_tokens, answer.output_tokens) == (None, None)
    assert (run.scorecard["tokens_unknown"], run.scorecard["input_tokens"]) == (1, 0)


def test_key__revoked_in_the_middle__stops_and_goes_on_with_the_new_one(cast, settings):
    questions = [f"good {number}" for number in range(20)]
    with scripted() as server:
        world = a_world(cast, *questions, server=server, settings=settings, concurrency=4)
        server.script.key_calls = 9

        run = a_run(cast, world)

        assert run.state == RunState.STOPPED
        assert "key" in run.ended_because
        assert StoredAnswer.objects.count() == 9
        assert not StoredAnswer.objects.exclude(problem="").exists()

        server.script.key_calls = None
        resume_run(run=run, by=cast.ana, at=timezone.now())
        work(run)

    assert run.scorecard["accuracy"] == {**run.scorecard["accuracy"], "mean": 1.0, "n": 20}
    assert len(server.requests) <= 20 + 4  # those that were refused


def test_provider__down_from_the_start__leaves_every_case_open(cast, settings):
    with scripted() as server:
        world = a_world(cast, "good 1", "good 2", server=server, settings=settings)
    run = a_run(cast, world)  # nobody listens there any more

    assert run.state == RunState.STOPPED
    assert "cannot be reached" in run.ended_because
    assert not StoredAnswer.objects.exists()


def test_provider__fails_for_one_case_alone__that_case_says_so(cast, settings):
    script = Script().add(refused(503, "Overloaded"), when="bad")
    with scripted(script) as server:
        world = a_world(cast, "good 1", "bad", "good 2", server=server, settings=settings)

        run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    assert run.scorecard["problems"] == {"server_error": 1}
    assert StoredAnswer.objects.get(problem="server_error").attempts == 5


JUDGED = [a_criterion("good", "judge", {"mode": "rating", "model": "judge-1", "rubric": "Right?"}, threshold=0.5)]


def judged_by(say):
    """A script whose judge says what ``say`` makes of its question."""
    return Script(lambda question: say(question) if question.model == "judge-1" else f"answer {question.text[-1]}")


def test_judge__answers_nonsense__has_no_score_and_no_zero(cast, settings):
    def say(question):
        return "Well, it depends.\x00" if "answer 2" in question.text else "Rating: [[8]]"

    with scripted(judged_by(say)) as server:
        document = a_document("good 1", "good 2", criteria=JUDGED)
        world = a_world(cast, server=server, settings=settings, document=document)

        run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    assert list(Result.objects.order_by("position").values_list("value", "passed", "problem")) == [
        (0.8, True, ""),
        (None, None, "not_scored"),
    ]
    assert run.scorecard["accuracy"]["n"] == 1
    assert run.scorecard["outcome"] == "undecided"


def test_judge__key_is_refused__answers_stay_and_only_the_judge_is_asked_again(cast, settings):
    with scripted(judged_by(lambda question: refused(401, "No.", "invalid_api_key"))) as server:
        document = a_document("good 1", "good 2", criteria=JUDGED)
        world = a_world(cast, server=server, settings=settings, document=document)
        run = a_run(cast, world)

        assert run.state == RunState.STOPPED
        assert (StoredAnswer.objects.count(), Result.objects.count()) == (2, 0)

        server.script = judged_by(lambda question: "Rating: [[9]]")
        resume_run(run=run, by=cast.ana, at=timezone.now())
        work(run)

    assert run.scorecard["score"]["mean"] == pytest.approx(0.9)
    assert sum(question.model == "gpt-test" for question in server.requests) == 2


def test_judge__of_one_case_alone__unknown_to_the_provider__only_that_case_has_no_score(cast, settings):
    own = a_criterion("odd", "judge", {"mode": "rating", "model": "judge-x", "rubric": "Right?"}, threshold=0.5)
    document = a_document("good 1", "good 2")
    document["cases"][0]["checks"] = [own]
    script = Script(
        lambda question: refused(404, "No such model.", "model_not_found") if question.model == "judge-x" else "yes"
    )
    with scripted(script) as server:
        world = a_world(cast, server=server, settings=settings, document=document)

        run = a_run(cast, world)

    assert run.state == RunState.FINISHED
    assert list(Result.objects.order_by("position").values_list("passed", flat=True)) == [None, True]


def test_checks__of_one_case__count_in_that_case(cast, settings):
    document = a_document("good 1", "good 2")
    document["cases"][0]["checks"] = [a_criterion("short", "contains", {"phrases": ["never said"]})]
    with scripted() as server:
        world = a_world(cast, server=server, settings=settings, document=document)

        a_run(cast, world)

    assert [set(result.scores) for result in Result.objects.order_by("position")] == [{"right", "short"}, {"right"}]
    assert list(Result.objects.order_by("position").values_list("value", "passed")) == [(0.5, False), (1.0, True)]


def test_judge__over_another_connection__its_month_is_charged(cast, settings):
    prices = {"input_price_micro_usd": 1_000_000, "output_price_micro_usd": 1_000_000}
    usage = {"prompt_tokens": 30, "completion_tokens": 10, "total_tokens": 40}
    with scripted(judged_by(lambda question: Told("Rating: [[8]]", usage=usage))) as server:
        document = a_document("good 1", "good 2", criteria=JUDGED)
        world = a_world(cast, server=server, settings=settings, document=document, prices=prices)
        AIModelFactory(model_id="judge-1", provider="Elsewhere", **prices)
        other = add_connection(
            by=cast.max,
            at=timezone.now(),
            kind="openai",
            name="The judges'",
            serves="Elsewhere",
            base_url=server.url,
            key_source="none",
            timeout_s=5,
        )

        run = a_run(cast, world)

    spent = dict(MonthlySpending.objects.values_list("provider", "spent_micro_usd"))
    assert spent[other.pk] == 2 * 40
    assert spent[world.connection.pk] == sum(StoredAnswer.objects.values_list("cost_micro_usd", flat=True))
    assert run.spent_micro_usd == sum(spent.values())
