"""Real sets by others, read whole: 200 questions of GSM8K, 80 of MT-Bench, its 8 judges."""

from __future__ import annotations

import json

import pytest

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.promptfoo.writing import write_promptfoo
from evaluation.interchange.reading import read_files, read_suite
from tests.evaluation.interchange.seen import is_sound, problems, told

GSM8K, QUESTIONS, JUDGES = "gsm8k-first-200.jsonl", "mt-bench-questions.jsonl", "mt-bench-judge-prompts.jsonl"


@pytest.fixture(scope="module")
def evals(shared_data):
    return {path.name: path.read_bytes() for path in (shared_data / "evals").iterdir()}


def lines_of(data: bytes) -> list[dict]:
    return [json.loads(line) for line in data.decode().splitlines()]


def test_gsm8k__all_200__have_their_numbers(evals):
    reading = read_suite(GSM8K, evals[GSM8K])

    assert (reading.format, reading.errors, is_sound(reading), problems(reading)) == ("gsm8k", [], True, [])
    assert reading.document["cases"] == [
        a_case(
            f"gsm8k-{number}",
            variables={"question": line["question"]},
            expected=line["answer"].split("#### ")[1],
            note=line["answer"],
        )
        for number, line in enumerate(lines_of(evals[GSM8K]), 1)
    ]
    assert reading.document["criteria"] == [
        a_criterion("number", "numeric", {"extract": "last_number", "marker": "####", "absolute": 0})
    ]


def test_mt_bench__all_80__have_turns_tags_and_references(evals):
    reading = read_suite(QUESTIONS, evals[QUESTIONS])

    assert (reading.format, reading.errors, is_sound(reading)) == ("mt-bench", [], True)
    assert reading.document["cases"] == [
        a_case(
            f"mt-bench-{line['question_id']}",
            variables={"question": line["turns"][0]},
            follow_ups=line["turns"][1:],
            tags=[line["category"]],
            expected=line.get("reference") or None,
        )
        for line in lines_of(evals[QUESTIONS])
    ]
    assert sum(case["expected"] is not None for case in reading.document["cases"]) == 39


def test_judges__alone__are_eight_criteria_with_their_texts(evals):
    reading = read_suite(JUDGES, evals[JUDGES])

    wanted = {"single": ("rating", 0.7), "pairwise": ("pairwise", 0.5)}
    assert reading.document["criteria"] == [
        a_criterion(
            line["name"],
            "judge",
            {
                "mode": wanted[line["type"]][0],
                "system": line["system_prompt"],
                "prompt": line["prompt_template"],
                "turn": 2 if line["name"].endswith("multi-turn") else 1,
            },
            threshold=wanted[line["type"]][1],
        )
        for line in lines_of(evals[JUDGES])
    ]
    ((_, message),) = told(reading, "warning")
    assert "single-math-v1 and pair-math-v1 for questions with a reference" in message


@pytest.mark.parametrize("order", [(JUDGES, QUESTIONS), (QUESTIONS, JUDGES)])
def test_questions_and_judges__together__give_each_question_its_judges(evals, order):
    reading = read_files({name: evals[name] for name in order})

    assert (reading.errors, is_sound(reading), reading.document["criteria"]) == ([], True, [])
    mathematical = {"math", "reasoning", "coding"}
    for case in reading.document["cases"]:
        middle = "-math" if mathematical & set(case["tags"]) and case["expected"] is not None else ""
        assert [check["key"] for check in case["checks"]] == [f"single{middle}-v1", f"single{middle}-v1-multi-turn"]
    said = " ".join(message for _, message in told(reading, "info"))
    assert "judge the 29 questions of math, reasoning, coding" in said
    assert "“pair-v2”, “pair-v2-multi-turn”, “pair-math-v1”, “pair-math-v1-multi-turn” compare two answers" in said


@pytest.mark.parametrize("names", [(GSM8K,), (QUESTIONS,), (JUDGES,), (QUESTIONS, JUDGES)])
def test_real_set__out_to_promptfoo_and_back__is_the_same(evals, names):
    document = read_files({name: evals[name] for name in names}).document
    data = write_promptfoo(document)

    back = read_suite("promptfooconfig.yaml", data)

    assert (back.errors, back.document) == ([], document)
    assert write_promptfoo(back.document) == data
