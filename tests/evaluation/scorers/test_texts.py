"""exact, starts_with and contains."""

import pytest

from tests.evaluation.scorers.tried import tried

ROWS = [
    # code, settings, expected, answer, value
    ("exact", {}, "18", "18", 1),
    ("exact", {}, "18", "19", 0),
    ("exact", {}, "18", " 18\n", 1),
    ("exact", {"trim": False}, "18", " 18\n", 0),
    ("exact", {}, "Yes", "yes", 0),
    ("exact", {"ignore_case": True}, "Straße", "STRASSE", 1),
    ("exact", {}, ["no", "yes"], "yes", 1),
    ("exact", {}, 18, "18", 1),
    ("exact", {}, True, "true", 1),
    ("exact", {"is_negated": True}, "18", "18", 0),
    ("exact", {"is_negated": True}, "18", "19", 1),
    ("exact", {}, None, "18", None),
    ("starts_with", {}, "Dear", "Dear Ana", 1),
    ("starts_with", {}, "Dear", "My dear", 0),
    ("starts_with", {}, "Dear", "\n Dear Ana", 1),
    ("starts_with", {"trim": False}, "Dear", "\n Dear Ana", 0),
    ("starts_with", {"ignore_case": True}, "DEAR", "dear Ana", 1),
    ("starts_with", {"beginnings": ["Hello", "Dear"]}, None, "Dear Ana", 1),
    ("starts_with", {"beginnings": ["Hello"]}, "Dear", "Dear Ana", 0),
    ("starts_with", {"is_negated": True}, "Dear", "Dear Ana", 0),
    ("starts_with", {}, "", "Dear Ana", None),
    ("starts_with", {}, None, "Dear Ana", None),
    ("contains", {"phrases": ["14 days", "refund"]}, None, "A refund within 14 days.", 1),
    ("contains", {"phrases": ["14 days", "refund"]}, None, "A refund.", 0.5),
    ("contains", {"phrases": ["14 days", "refund"]}, None, "No.", 0),
    ("contains", {"phrases": ["14 days", "refund"], "mode": "any"}, None, "A refund.", 1),
    ("contains", {"phrases": ["14 days", "refund"], "mode": "any"}, None, "No.", 0),
    ("contains", {"phrases": ["14 days", "refund"], "mode": "none"}, None, "A refund.", 0),
    ("contains", {"phrases": ["14 days", "refund"], "mode": "none"}, None, "No.", 1),
    ("contains", {"phrases": ["REFUND"]}, None, "A refund.", 0),
    ("contains", {"phrases": ["REFUND"], "ignore_case": True}, None, "A refund.", 1),
    ("contains", {}, ["14", "refund"], "refund in 14 days", 1),
    ("contains", {"phrases": ["a", "a", "b"]}, None, "a", 0.5),
    ("contains", {"phrases": ["", " "]}, None, "a", None),
    ("contains", {}, None, "a", None),
]


@pytest.mark.parametrize(("code", "settings", "expected", "answer", "value"), ROWS)
def test_text_scorer__one_condition__value(code, settings, expected, answer, value):
    assert tried(code, answer, settings, expected).value == value


@pytest.mark.parametrize("code", ["exact", "starts_with", "contains"])
def test_text_scorer__answer_of_2_mb__still_scored(code):
    assert tried(code, "x" * 2_000_000 + "y", {}, "y").value == float(code == "contains")


def test_exact__differs__both_named_shortly():
    score = tried("exact", "no\u202e\n" * 200, {}, "yes")

    assert score.reason == "The answer is “no no no no no no no no no no no no no n…”, not “yes”."


def test_contains__some_missing__named():
    assert tried("contains", "b", {"phrases": ["a", "b", "c"]}).reason == "Missing: “a”, “c”."
