"""Intervals against published values, and what must hold for any values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.figures.intervals import estimate, percentile

# R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3 (score).
NEWCOMBE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0000, 0.1611),
    (1, 29): (0.0061, 0.1718),
}


@pytest.mark.parametrize(("passed", "n"), NEWCOMBE)
def test_share__wilson__as_published(passed, n):
    found = estimate([1.0] * passed + [0.0] * (n - passed))

    assert (found["mean"], found["n"]) == (passed / n, n)
    assert (round(found["low"], 4), round(found["high"], 4)) == NEWCOMBE[passed, n]


def test_mean__students_interval__by_hand():
    values = [0.2, 0.4, 0.4, 0.6, 0.9]  # mean 0.5, sample deviation 0.26458; t(0.975, 4) = 2.77645

    found = estimate(values)

    half = 2.77645 * math.sqrt(0.28 / 4) / math.sqrt(5)
    assert found["mean"] == pytest.approx(0.5)
    assert (found["low"], found["high"]) == (pytest.approx(0.5 - half, abs=1e-5), pytest.approx(0.5 + half, abs=1e-5))


def test_nothing__is_no_estimate():
    assert estimate([]) is None


def test_one_case__that_is_no_pass_or_fail__has_no_interval():
    assert estimate([0.5]) == {"mean": 0.5, "low": None, "high": None, "n": 1}


def test_one_case__that_passes__has_a_wide_interval():
    found = estimate([1.0])

    assert found["mean"] == found["high"] == 1.0
    assert found["low"] < 0.25


@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=2, max_size=60))
def test_any_values__interval_holds_the_mean__and_stays_from_0_to_1(values):
    found = estimate(values)

    assert 0 <= found["low"] <= found["mean"] + 1e-12
    assert found["mean"] - 1e-12 <= found["high"] <= 1


@given(st.integers(0, 40), st.integers(1, 40))
def test_share__turned_round__has_the_interval_turned_round(passed, more):
    n = passed + more
    one = estimate([1.0] * passed + [0.0] * more)
    other = estimate([0.0] * passed + [1.0] * more)

    assert one["low"] == pytest.approx(1 - other["high"])
    assert one["high"] == pytest.approx(1 - other["low"])
    assert one["n"] == n


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([], 0.5, None),
        ([7], 0.5, 7),
        ([7], 0.95, 7),
        ([1, 2, 3, 4], 0.5, 2),
        ([4, 3, 2, 1], 0.5, 2),
        ([1, 2, 3, 4, 5], 0.5, 3),
        (list(range(1, 101)), 0.95, 95),
        (list(range(1, 21)), 0.95, 19),
        ([15, 20, 35, 40, 50], 0.30, 20),  # the example of Wikipedia's "Percentile", nearest rank
        ([15, 20, 35, 40, 50], 1.0, 50),
    ],
)
def test_percentile__nearest_rank(values, share, found):
    assert percentile(values, share) == found
