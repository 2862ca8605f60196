"""200 questions of GSM8K and the 80 of MT-Bench with its own judges, from the files as their authors published them,
run against known right and wrong answers; every figure is worked out here a second time, without the product's code."""

from __future__ import annotations

import json
import math
import re

import pytest
from django.utils import timezone

from evaluation.choices import RunState
from evaluation.interchange.reading import read_files, read_suite
from evaluation.models import Result, StoredAnswer
from evaluation.services import save_suite
from tests.evaluation.scripted.script import Script
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_run, a_world

pytestmark = pytest.mark.django_db(transaction=True)

GSM8K, QUESTIONS, JUDGES = "gsm8k-first-200.jsonl", "mt-bench-questions.jsonl", "mt-bench-judge-prompts.jsonl"
PRICES = {"input_price_micro_usd": 2_000_000, "output_price_micro_usd": 8_000_000}  # for a million tokens
T_79 = 1.990450  # 97.5 % point of Student's distribution with 79 degrees of freedom, as tables have it


@pytest.fixture
def evals(shared_data):
    return {path.name: path.read_bytes() for path in (shared_data / "evals").iterdir()}


def lines_of(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def wilson(passed, n, z=1.959964):
    """E. B. Wilson's interval of a share, written out."""
    share = passed / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def estimate(mean, low, high, n):
    return {"mean": pytest.approx(mean), "low": pytest.approx(low), "high": pytest.approx(high), "n": n}


def nearest_rank(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def run_of(cast, server, settings, document):
    """``document`` saved as a suite, and run."""
    world = a_world(
        cast,
        "x",
        server=server,
        settings=settings,
        prices=PRICES,
        concurrency=16,
    )
    save_suite(suite=world.suite, document=document, by=cast.ana, at=timezone.now(), expected=world.suite.current_id)
    world.suite.refresh_from_db()
    return a_run(cast, world)


def test_gsm8k__150_right_answers_of_200__is_what_the_scorecard_says(cast, evals, settings):
    solutions = {line["question"]: line["answer"].split("#### ")[1] for line in lines_of(evals[GSM8K])}
    wrong = {question for number, question in enumerate(solutions) if number % 4 == 3}

    def answer(question):
        asked = next(each for each in solutions if each in question.text)
        number = solutions[asked]
        if asked in wrong:
            number = str(int(number.replace(",", "")) + 1)
        return f"Let me think step by step. There are 7 days. #### {number}"

    reading = read_suite(GSM8K, evals[GSM8K])
    with scripted(Script(answer)) as server:
        run = run_of(cast, server, settings, reading.document)

    card = run.scorecard
    assert (run.state, card["cases"], card["answers"], card["scored_cases"]) == (RunState.FINISHED, 200, 200, 200)
    low, high = wilson(150, 200)
    assert card["accuracy"] == card["score"] == estimate(0.75, low, high, 200)
    assert card["criteria"]["number"]["accuracy"] == estimate(0.75, low, high, 200)
    assert (card["outcome"], card["threshold"]) == ("missed", 0.9)
    assert (card["worst_accuracy"], card["best_accuracy"]) == (0.75, 0.75)
    assert card["problems"] == {}
    failed = Result.objects.filter(passed=False).select_related("answer__case")
    assert {result.answer.case.document["variables"]["question"] for result in failed} == wrong
    # The server counts words for tokens: of everything that it was asked, and of what it said.
    asked_tokens = sum(len(message["content"].split()) for each in server.requests for message in each.body["messages"])
    said_tokens = sum(len(answer(each).split()) for each in server.requests)
    assert (card["input_tokens"], card["output_tokens"], card["tokens_unknown"]) == (asked_tokens, said_tokens, 0)
    assert (card["cost_micro_usd"], card["cost_unknown"]) == (2 * asked_tokens + 8 * said_tokens, 0)
    assert run.spent_micro_usd == card["cost_micro_usd"]
    latencies = list(StoredAnswer.objects.values_list("latency_ms", flat=True))
    assert card["latency_p50_ms"] == nearest_rank(latencies, 50)
    assert card["latency_p95_ms"] == nearest_rank(latencies, 95)
    assert len(server.requests) == 200


def marks_of(number):
    """The marks that the judge gives the first and the second answer to question ``number``."""
    return 4 + number % 7, 3 + number % 8


def test_mt_bench__two_turns_and_its_own_judges__marks_add_up(cast, evals, settings):
    questions = {line["question_id"]: line for line in lines_of(evals[QUESTIONS])}
    number_of = {line["turns"][0]: number for number, line in questions.items()}

    def answer(question):
        if question.model == "judge-1":
            # The answer that is judged is the last one that the judge reads; it says which mark it is worth.
            mark = re.findall(r"worth (\d+) points", question.text)[-1]
            return f"Explanation.\nRating: [[{mark}]]"
        said = [message["content"] for message in question.body["messages"] if message["role"] == "user"]
        number = next(number for first, number in number_of.items() if first in said[0])
        turn = 0 if len(said) == 1 else 1
        if turn:
            assert said[-1] == questions[number]["turns"][1]
            assert question.body["messages"][-2] == {"role": "assistant", "content": spoken(number, 0)}
        return spoken(number, turn)

    def spoken(number, turn):
        return f"An answer to question {number}, worth {marks_of(number)[turn]} points."

    document = read_files({name: evals[name] for name in (QUESTIONS, JUDGES)}).document
    for case in document["cases"]:
        for check in case["checks"]:
            check["settings"]["model"] = "judge-1"
    with scripted(Script(answer)) as server:
        run = run_of(cast, server, settings, document)

    card = run.scorecard
    assert (run.state, card["cases"], card["scored_cases"], card["problems"]) == (RunState.FINISHED, 80, 80, {})
    scores = {number: sum(marks_of(number)) / 20 for number in questions}
    passed = {number: all(mark >= 7 for mark in marks_of(number)) for number in questions}
    mean = sum(scores.values()) / 80
    half = T_79 * math.sqrt(sum((score - mean) ** 2 for score in scores.values()) / 79 / 80)
    assert card["score"] == {
        "mean": pytest.approx(mean),
        "low": pytest.approx(mean - half, abs=1e-6),
        "high": pytest.approx(mean + half, abs=1e-6),
        "n": 80,
    }
    assert card["accuracy"] == estimate(sum(passed.values()) / 80, *wilson(sum(passed.values()), 80), 80)
    for category in {line["category"] for line in questions.values()}:
        same = [number for number, line in questions.items() if line["category"] == category]
        assert card["tags"][category]["score"]["mean"] == pytest.approx(sum(scores[each] for each in same) / len(same))
        assert card["tags"][category]["accuracy"]["mean"] == sum(passed[each] for each in same) / len(same)
    with_reference = [
        number
        for number, line in questions.items()
        if line["category"] in ("math", "reasoning", "coding") and line.get("reference")
    ]
    assert {key: figures["cases"] for key, figures in card["criteria"].items()} == {
        "single-v1": 80 - len(with_reference),
        "single-v1-multi-turn": 80 - len(with_reference),
        "single-math-v1": len(with_reference),
        "single-math-v1-multi-turn": len(with_reference),
    }
    first = sum(marks_of(number)[0] / 10 for number in with_reference) / len(with_reference)
    assert card["criteria"]["single-math-v1"]["score"]["mean"] == pytest.approx(first)
    assert sum(question.model == "judge-1" for question in server.requests) == 160
    assert sum(question.model == "gpt-test" for question in server.requests) == 160
