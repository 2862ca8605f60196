"""What a scorecard makes of its rows: cases without a score can neither help nor be forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.figures.rows import Row, by_case
from evaluation.figures.scorecard import build_scorecard


def row(key, passed=True, score=None, **fields):
    value = score if score is not None else None if passed is None else float(passed)
    scores = {"right": value}
    problem = "timed_out" if passed is None else ""
    return Row(
        key=key,
        case_digest=f"digest of {key}",
        score=value,
        passed=passed,
        scores=scores,
        passes={"right": passed},
        problem=fields.pop("problem", problem),
        **fields,
    )


def rows_of(passed, failed, unknown):
    outcomes = [True] * passed + [False] * failed + [None] * unknown
    return [row(f"case-{number}", outcome) for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("passed", "failed", "unknown", "threshold", "outcome"),
    [
        (9, 1, 0, 0.9, "met"),
        (8, 2, 0, 0.9, "missed"),
        (9, 0, 1, 0.9, "met"),  # whatever the last one is
        (8, 1, 1, 0.9, "undecided"),
        (8, 2, 0, 0.8, "met"),
        (7, 2, 1, 0.9, "missed"),  # whatever the last one is
        (0, 0, 10, 0.9, "undecided"),
        (0, 0, 10, 0.0, "met"),
        (0, 10, 0, 0.0, "met"),
        (10, 0, 0, 1.0, "met"),
        (9, 0, 1, 1.0, "undecided"),
    ],
)
def test_outcome__is_decided_only_where_no_missing_score_could_change_it(passed, failed, unknown, threshold, outcome):
    card = build_scorecard(rows_of(passed, failed, unknown), threshold)

    total = passed + failed + unknown
    assert card["outcome"] == outcome
    assert card["worst_accuracy"] == (passed / total if total else 0)
    assert card["best_accuracy"] == ((passed + unknown) / total if total else 0)
    assert (card["cases"], card["scored_cases"]) == (total, passed + failed)
    assert card["problems"] == ({"timed_out": unknown} if unknown else {})
    if passed + failed:
        assert card["accuracy"]["mean"] == passed / (passed + failed)
    else:
        assert card["accuracy"] is None


def test_several_answers__are_one_case__unknown_as_soon_as_one_is():
    rows = [row("a"), row("a", False), row("b"), row("b", None), row("c"), row("c")]

    card = build_scorecard(rows, 0.9)

    cases = by_case(rows)
    assert [(case.score, case.passed, case.answers) for case in cases.values()] == [
        (0.5, 0.5, 2),
        (None, None, 2),
        (1, 1, 2),
    ]
    assert (card["cases"], card["answers"], card["scored_cases"]) == (3, 6, 2)
    assert card["accuracy"]["mean"] == 0.75
    assert (card["worst_accuracy"], card["best_accuracy"]) == (0.5, pytest.approx(2.5 / 3))


def test_unknown_costs_and_tokens__are_counted_and_never_taken_for_nothing():
    rows = [
        row("a", cost_micro_usd=30, input_tokens=5, output_tokens=7, latency_ms=10),
        row("b", cost_micro_usd=None, input_tokens=5, output_tokens=None, latency_ms=None),
        row("c", cost_micro_usd=0, input_tokens=1, output_tokens=1, latency_ms=30),
    ]

    card = build_scorecard(rows, 0.9)

    assert (card["cost_micro_usd"], card["cost_unknown"]) == (30, 1)
    assert (card["input_tokens"], card["output_tokens"], card["tokens_unknown"]) == (11, 8, 1)
    assert (card["latency_p50_ms"], card["latency_p95_ms"]) == (10, 30)


def test_tags_and_criteria__count_the_cases_that_have_them():
    rows = [row("a", tags=("edge",)), row("b", False, tags=("edge", "long")), row("c", None, tags=("long",)), row("d")]

    card = build_scorecard(rows, 0.9)

    figures = {
        tag: (each["cases"], each["accuracy"] and each["accuracy"]["mean"]) for tag, each in card["tags"].items()
    }
    assert figures == {"edge": (2, 0.5), "long": (2, 0.0)}
    assert (card["criteria"]["right"]["cases"], card["criteria"]["right"]["accuracy"]["n"]) == (4, 3)


outcomes = st.lists(st.tuples(st.integers(0, 8), st.sampled_from([True, False, None])), min_size=1, max_size=40)


@given(outcomes, st.floats(0, 1))
def test_any_rows__whatever_the_missing_scores_turn_out_to_be__the_outcome_holds(given_rows, threshold):
    """Bounds are bounds: with every unknown answer failed, or passed, nothing that was decided is otherwise."""
    rows = [row(f"case-{key}", passed) for key, passed in given_rows]

    card = build_scorecard(rows, threshold)

    for filled_in in (True, False):
        filled = [row(each.key, filled_in if each.passed is None else each.passed) for each in rows]
        other = build_scorecard(filled, threshold)
        assert card["worst_accuracy"] - 1e-12 <= other["worst_accuracy"] <= card["best_accuracy"] + 1e-12
        assert other["outcome"] != "undecided"
        if card["outcome"] != "undecided":
            assert other["outcome"] == card["outcome"]
