from __future__ import annotations

import io
import json
import zipfile

import pytest

from evaluation.documents import a_criterion
from evaluation.interchange.reading import read_files, read_suite
from tests.evaluation.interchange.seen import problems, read, told

SAMPLES = b'{"input": "Capital of France?", "ideal": "Paris"}\n{"input": "2+2?", "ideal": ["4", "four"]}\n'

CLOSED_QA = """
closedqa:
  prompt: |-
    [Task]: {input}
    [Submission]: {completion}
    [Criterion]: {criteria}
    Does the submission meet the criterion?
  eval_type: cot_classify
  choice_scores: {"Y": 1.0, "N": 0.0}
  choice_strings: ["Y", "N"]
  input_outputs:
    input: completion
"""


def registry(class_name: str, **args: object) -> bytes:
    entry = {"class": class_name, "args": {"samples_jsonl": "capitals/samples.jsonl"} | args}
    described = {"id": "capitals.dev.v0", "description": "Capitals", "metrics": ["accuracy"]}
    return json.dumps({"capitals": described, "capitals.dev.v0": entry}).encode()


def files(class_name: str, **args: object) -> dict[str, bytes]:
    return {"evals/capitals.yaml": registry(class_name, **args), "data/capitals/samples.jsonl": SAMPLES}


CLASSES = {
    "evals.elsuite.basic.match:Match": ("match", "starts_with", {"trim": False}),
    "evals.elsuite.basic.includes:Includes": ("includes", "contains", {"mode": "any"}),
    "evals.elsuite.basic.fuzzy_match:FuzzyMatch": ("fuzzy-match", "contains", {"mode": "any", "ignore_case": True}),
    "evals.elsuite.basic.json_validator:JsonValidator": ("json-valid", "json_valid", {"where": "whole"}),
}


@pytest.mark.parametrize("class_name", CLASSES)
def test_class__with_an_equal__becomes_the_criterion(class_name):
    reading = read_files(files(class_name))

    assert (reading.errors, problems(reading), reading.format) == ([], [], "openai-evals")
    assert reading.document["criteria"] == [a_criterion(*CLASSES[class_name])]
    assert [case["expected"] for case in reading.document["cases"]] == ["Paris", ["4", "four"]]
    said = [message for _, message in told(reading, "info")]
    assert "capitals: Capitals" in said
    assert any(message.startswith("“capitals.dev.v0” is a ") for message in said)


def test_includes__ignoring_capitals__keeps_that():
    reading = read_files(files("evals.elsuite.basic.includes:Includes", ignore_case=True))

    assert reading.document["criteria"][0]["settings"] == {"mode": "any", "ignore_case": True}


def test_json_match__becomes_a_schema_that_only_the_ideal_fits():
    samples = b'{"input": "a", "ideal": "{\\"x\\": 1}"}\n{"input": "b", "ideal": "no json"}\n'

    reading = read_files(files("evals.elsuite.basic.json_match:JsonMatch") | {"data/capitals/samples.jsonl": samples})

    (case,) = reading.document["cases"]
    assert case["checks"] == [
        a_criterion("json-match", "json_schema", {"where": "whole", "schema": {"enum": [{"x": 1}]}})
    ]
    assert reading.document["criteria"] == []
    ((where, message),) = told(reading, "error")
    assert (where, message[:47]) == (
        "data/capitals/samples.jsonl line 2",
        "This sample was left out: “ideal” is no JSON, w",
    )


def test_class__without_an_equal__is_named():
    reading = read_files(files("evals.elsuite.translate:Translate"))

    assert (len(reading.document["cases"]), reading.document["criteria"]) == (2, [])
    ((_, message),) = told(reading, "error")
    assert message.startswith("“capitals.dev.v0” is judged by the class “Translate”, which has no equal here.")


MODELGRADED = "evals.elsuite.modelgraded.classify:ModelBasedClassify"


def test_modelgraded__becomes_a_judge_that_chooses():
    given = files(MODELGRADED, modelgraded_spec="closedqa", eval_type="classify")

    reading = read_files(given | {"modelgraded/closedqa.yaml": CLOSED_QA.encode()})

    (criterion,) = reading.document["criteria"]
    prompt = criterion["settings"].pop("prompt")
    assert prompt.startswith("[Task]: {input}\n[Submission]: {completion}")
    wanted = {"mode": "choices", "choice_strings": ["Y", "N"], "choice_scores": {"Y": 1.0, "N": 0.0}}
    assert criterion == a_criterion("closedqa", "judge", wanted | {"eval_type": "classify"}, threshold=0.5)
    assert reading.errors == []


def test_modelgraded__named_but_not_given__is_asked_for():
    reading = read_files(files(MODELGRADED, modelgraded_spec="closedqa"))

    ((_, message),) = told(reading, "error")
    assert "Import the modelgraded file “closedqa” too." in message


def test_modelgraded__letters_and_scores_above_one__are_made_ours():
    spec = 'rate:\n  prompt: "{input} {completion}"\n  choice_strings: "12345"\n  choice_scores: from_strings\n'

    reading = read("rate.yaml", spec)

    settings = reading.document["criteria"][0]["settings"]
    assert settings["choice_strings"] == ["1", "2", "3", "4", "5"]
    assert settings["choice_scores"] == {"1": 0.2, "2": 0.4, "3": 0.6, "4": 0.8, "5": 1.0}
    assert told(reading, "warning") == [("rate.yaml", "The scores of “rate” go up to 5; they were divided by it.")]


def test_modelgraded__that_compares_answers__is_left_out_and_told():
    reading = read("battle.yaml", 'battle:\n  prompt: "{completion1}"\n  choice_strings: from_n\n')

    ((_, message),) = told(reading, "error")
    assert message.startswith("“battle” compares several answers with each other")


def test_eval__whose_samples_are_not_here__asks_for_them():
    reading = read("capitals.json", registry("evals.elsuite.basic.match:Match"))

    ((_, message),) = told(reading, "error")
    assert (
        message == "The samples of “capitals.dev.v0” are not here. Import “capitals/samples.jsonl” together with this."
    )


def test_zip__is_read_like_its_files():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files("evals.elsuite.basic.match:Match").items():
            archive.writestr(name, data)

    assert read_suite("evals.zip", packed.getvalue()).document == read_files(files("x:Match")).document
