"""levenshtein, rouge, bleu and similarity."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from evaluation.documents import a_case
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import Judges, an_answer, tried

FOX = "the quick brown fox jumps over the lazy dog"
DOG = "The quick brown dog jumps on the log."

ROWS = [
    ("levenshtein", {}, "kitten", "sitting", 1 - 3 / 7),
    ("levenshtein", {}, "abc", "abc", 1),
    ("levenshtein", {}, "abc", "xyz", 0),
    ("levenshtein", {}, "abc", " abc\n", 1),
    ("levenshtein", {"trim": False}, "abc", " abc", 0.75),
    ("levenshtein", {}, "ABC", "abc", 0),
    ("levenshtein", {"ignore_case": True}, "ABC", "abc", 1),
    ("levenshtein", {}, ["xyz", "abc"], "abc", 1),
    ("levenshtein", {}, "", "", 1),
    ("levenshtein", {}, "abc", "a" * 20_001, None),
    ("levenshtein", {}, "a" * 20_001, "abc", None),
    ("levenshtein", {}, None, "abc", None),
    ("rouge", {}, FOX, DOG, 2 * 6 / (9 + 8)),
    ("rouge", {"variant": "rouge2"}, FOX, DOG, 2 * 2 / (8 + 7)),
    ("rouge", {"variant": "rougeL"}, FOX, DOG, 2 * 5 / (9 + 8)),
    ("rouge", {}, FOX, FOX, 1),
    ("rouge", {}, FOX, "", 0),
    ("rouge", {"variant": "rougeL"}, FOX, "", 0),
    ("rouge", {}, "退款需要十四天", "退款需要三天", 2 * 5 / (7 + 6)),
    ("rouge", {}, ["nothing", FOX], FOX, 1),
    ("rouge", {}, "!?", FOX, None),
    ("rouge", {}, FOX, "a " * 30_000, None),
    ("bleu", {}, FOX, FOX, 1),
    ("bleu", {}, FOX, "", 0),
    ("bleu", {}, ["nothing", FOX], FOX, 1),
    ("bleu", {"words": "char"}, "退款", "退款", 1),
    ("bleu", {}, " ", FOX, None),
    ("bleu", {}, FOX, "a " * 30_000, None),
]


@pytest.mark.parametrize(("code", "settings", "expected", "answer", "value"), ROWS)
def test_nearness__one_condition__value(code, settings, expected, answer, value):
    found = tried(code, answer, settings, expected).value

    assert found == (value if value is None else pytest.approx(value, abs=1e-9))


def test_bleu__part_of_the_words__as_the_formula_says():
    """Precisions 4/5, 2/4, 1/3 and, smoothed, 1/(2·2); as long as the reference, so no penalty."""
    value = tried("bleu", "a b c x d", {}, "a b c y d").value

    assert value == pytest.approx((4 / 5 * 2 / 4 * 1 / 3 * 1 / 4) ** 0.25)


@given(st.text("ab c", max_size=30), st.text("ab c", max_size=30))
def test_rouge__longest_common_words__as_the_library_computes_it(wanted, found):
    library = RougeScorer(["rougeL"]).score(wanted, found)["rougeL"].fmeasure

    score = tried("rouge", found, {"variant": "rougeL"}, wanted)

    assert score.value == (None if not wanted.split() else pytest.approx(library))


VECTORS = [
    ([[1, 0], [1, 0]], "b", 1),
    ([[1, 0], [0, 1]], "b", 0),
    ([[1, 0], [-1, 0]], "b", 0),
    ([[1, 0], [1, 1]], "b", 0.5**0.5),
    ([[1, 0], [0, 1], [1, 0]], ["b", "c"], 1),
    ([[1, 0]], "b", None),
    ([[1, 0], [1]], "b", None),
    ([[1, 0], [0, 0]], "b", None),
    ([[1, float("nan")], [1, 0]], "b", None),
    ([[1e300, 1e300], [1e300, 1e300]], "b", None),
    ([[1, 0], ["x", 0]], "b", None),
]


def _similar(vectors, expected="b", text="a", model="e"):
    case = a_case("c", expected=expected)
    return asyncio.run(scorer("similarity").judge({"model": model}, case, an_answer(text), Judges(vectors=vectors)))


@pytest.mark.parametrize(("vectors", "expected", "value"), VECTORS)
def test_similarity__vectors__cosine_from_0_to_1(vectors, expected, value):
    assert _similar(vectors, expected).value == (value if value is None else pytest.approx(value))


def test_similarity__nothing_to_ask__not_asked():
    assert _similar([], text=" ").value == 0
    assert _similar([], expected=None).value is None
    assert _similar([], model="").value is None
    assert _similar([], text="a" * 30_001).value is None
