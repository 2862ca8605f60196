"""What figures are in words."""

from __future__ import annotations

import pytest

from evaluation import wording
from evaluation.answers import ErrorKind

CARD = {
    "outcome": "met", "threshold": 0.9, "cases": 10, "answers": 10, "scored_cases": 10, "worst_accuracy": 0.95,
    "best_accuracy": 0.95, "cost_micro_usd": 1_200_000, "cost_unknown": 0, "input_tokens": 1_000,
    "output_tokens": 200, "tokens_unknown": 0,
}  # fmt: skip
FOUND = {
    "verdict": "no_difference", "pairs": 20, "skipped": 0, "difference": 0.01, "low": -0.02, "high": 0.04, "p": 0.5,
    "flipped_down": [], "flipped_up": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "unknown"), (0, "0.00"), (1, "1.00"), (0.944, "0.94"), (0.999, "0.999"), (0.9999, "0.999"),
        (0.001, "0.001"), (0.0001, "0.001"), (0.5, "0.50"),
    ],
)  # fmt: skip
def test_figure__near_all_or_nothing__is_never_rounded_to_it(value, words):
    assert wording.figure(value) == words


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (None, "unknown"),
        ({"mean": 0.94, "low": 0.91, "high": 0.96, "n": 200}, "0.94 (0.91–0.96)"),
        ({"mean": 0.94, "low": None, "high": None, "n": 1}, "0.94"),
    ],
)
def test_interval__where_there_is_one__stands_beside_the_mean(estimate, words):
    assert wording.with_interval(estimate) == words


@pytest.mark.parametrize("kind", [*ErrorKind, wording.NOT_SCORED])
def test_problem__of_each_kind__has_words_and_advice_of_its_own(kind):
    others = [each for each in (*ErrorKind, wording.NOT_SCORED) if each != kind]

    assert wording.problem_words(kind) not in [wording.problem_words(each) for each in others]
    assert wording.problem_advice(kind).endswith(".")
    assert wording.problem_sentence(kind, 1).startswith("1 answer was ")
    assert wording.problem_sentence(kind, 1_200).startswith("1,200 answers were ")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "$1.20"),
        ({"cost_unknown": 1}, "$1.20 and 1 answer of unknown cost"),
        ({"cost_unknown": 10, "cost_micro_usd": 0}, "unknown"),
        ({"cost_micro_usd": 0}, "$0.00"),
    ],
)
def test_cost__not_all_known__says_how_many_are_not(changed, words):
    assert wording.cost_words(CARD | changed) == words


def test_cost_of_one_answer__one_is_unknown__is_unknown():
    assert wording.cost_per_answer(CARD) == "$0.12"
    assert wording.cost_per_answer(CARD | {"cost_unknown": 1}) == "unknown"
    assert wording.cost_per_answer(CARD | {"answers": 0}) == "unknown"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "1,000 in, 200 out"),
        ({"tokens_unknown": 2}, "1,000 in, 200 out, and 2 answers of unknown length"),
        ({"tokens_unknown": 10}, "unknown"),
    ],
)
def test_tokens__not_all_known__says_how_many_are_not(changed, words):
    assert wording.tokens_words(CARD | changed) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Threshold met: 0.90 of the cases must pass, and 0.95 do."),
        (
            {"scored_cases": 9},
            "Threshold met: 0.90 of the cases must pass, and 0.95 do, even if every case without a score had failed.",
        ),
        (
            {"outcome": "missed", "best_accuracy": 0.8},
            "Threshold missed: 0.90 of the cases must pass, and only 0.80 do.",
        ),
        (
            {"outcome": "undecided", "scored_cases": 9, "worst_accuracy": 0.85},
            "Undecided: 0.90 of the cases must pass. 1 case has no score; with it the share may be anything from 0.85 "
            "to 0.95.",
        ),
    ],
)
def test_outcome__by_what_is_known__says_what_it_rests_on(changed, words):
    assert wording.outcome_sentence(CARD | changed) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "No worse than live: 0.95 against 0.94; no case changed sides."),
        ({"flipped_down": ["a"]}, "No worse than live: 0.95 against 0.94; 1 case got worse."),
        ({"difference": 0.0}, "No worse than live: 0.95 against 0.94; no case changed sides."),
        ({"difference": -0.01}, "Not clearly worse than live: 0.95 against 0.94; no case changed sides."),
        (
            {"verdict": "better", "flipped_down": ["a"], "flipped_up": ["b", "c"]},
            "Better than live: 0.95 against 0.94; 1 case got worse, 2 cases got better.",
        ),
        ({"verdict": "worse"}, "Worse than live: 0.95 against 0.94; no case changed sides."),
        (
            {"verdict": "too_few", "pairs": 1, "p": None},
            "Too few cases to tell: only 1 case can be compared with live; no case changed sides.",
        ),
    ],
)
def test_comparison__by_verdict__claims_no_more_than_it_holds(changed, words):
    assert wording.comparison_sentence(FOUND | changed, 0.95, 0.94) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "+0.01 (−0.02 to +0.04)"),
        ({"low": None}, "+0.01"),
        ({"difference": None}, "unknown"),
        ({"difference": 0.001, "low": None}, "0.00"),
    ],
)
def test_difference__with_its_interval__has_signs(changed, words):
    assert wording.difference_words(FOUND | changed) == words


@pytest.mark.parametrize(("ms", "words"), [(None, "unknown"), (0, "0 ms"), (999, "999 ms"), (1_250, "1.2 s")])
def test_duration__short_or_long__has_a_fitting_unit(ms, words):
    assert wording.duration(ms) == words
