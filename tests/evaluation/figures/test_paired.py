"""Better, worse or neither: against tests worked out here by counting, and what must hold whichever way one looks."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.figures.paired import compare
from evaluation.figures.rows import CaseFigures


def side(scores, digest="same"):
    return {
        f"case-{number}": CaseFigures(
            key=f"case-{number}",
            digest=digest,
            tags=(),
            score=score,
            passed=None if score is None else float(score >= 0.5),
            scores={},
            passes={},
            answers=1,
        )
        for number, score in enumerate(scores)
    }


def mcnemar(up, down):
    """Two-sided exact: how likely so uneven a split of the flipped cases is when either way is as likely."""
    flipped, fewer = up + down, min(up, down)
    tail = sum(math.comb(flipped, each) for each in range(fewer + 1)) / 2**flipped
    return min(1.0, 2 * tail)


def flips(up, down, same=10):
    """(new, baseline)"""
    return side([1.0] * up + [0.0] * down + [1.0] * same), side([0.0] * up + [1.0] * down + [1.0] * same)


@pytest.mark.parametrize(
    ("up", "down", "verdict"),
    [
        (0, 0, "no_difference"),
        (5, 0, "no_difference"),
        (6, 0, "better"),
        (0, 6, "worse"),
        (7, 1, "no_difference"),
        (9, 1, "better"),
        (1, 9, "worse"),
        (20, 20, "no_difference"),
        (5, 15, "worse"),
        (6, 14, "no_difference"),
    ],
)
def test_pass_or_fail__mcnemars_exact_test(up, down, verdict):
    found = compare(*flips(up, down))

    assert found["p"] == pytest.approx(mcnemar(up, down))
    assert (found["verdict"], found["pairs"], found["skipped"]) == (verdict, up + down + 10, 0)
    assert found["difference"] == pytest.approx((up - down) / (up + down + 10))
    assert (len(found["flipped_up"]), len(found["flipped_down"])) == (up, down)


def test_marks__every_sign_counted__is_the_randomisation_test():
    differences = [0.1, 0.2, 0.3, -0.1, 0.4, 0.2, 0.1, 0.3, 0.25, 0.15]
    new, old = [0.5 + each / 2 for each in differences], [0.5 - each / 2 for each in differences]

    found = compare(side(new), side(old))

    total = abs(math.fsum(differences))
    signs = list(itertools.product((1, -1), repeat=len(differences)))
    as_uneven = sum(
        abs(math.fsum(sign * each for sign, each in zip(chosen, differences, strict=True))) >= total - 1e-9
        for chosen in signs
    )
    # scipy doubles the smaller tail, which is the same for a symmetric distribution.
    assert found["p"] == pytest.approx(as_uneven / len(signs), rel=0.05)
    assert found["verdict"] == "better"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=10, max_size=14))
def test_turned_round__the_same_the_other_way(pairs):
    one, other = side([new / 10 for new, _ in pairs]), side([old / 10 for _, old in pairs])

    there, back = compare(one, other), compare(other, one)

    turned = {"better": "worse", "worse": "better"}
    assert back["verdict"] == turned.get(there["verdict"], there["verdict"])
    assert back["difference"] == pytest.approx(-there["difference"])
    assert back["p"] == pytest.approx(there["p"])
    assert (back["flipped_up"], back["flipped_down"]) == (there["flipped_down"], there["flipped_up"])
    assert (back["low"], back["high"]) == (pytest.approx(-there["high"]), pytest.approx(-there["low"]))


def test_the_same_cases_twice__give_the_same_figure():
    new, old = side([number % 7 / 7 for number in range(40)]), side([number % 5 / 5 for number in range(40)])

    assert compare(new, old) == compare(new, old)


@pytest.mark.parametrize("pairs", [0, 1, 9])
def test_too_few_cases__no_verdict__however_clear(pairs):
    found = compare(side([1.0] * pairs), side([0.0] * pairs))

    assert (found["verdict"], found["p"], found["low"], found["high"]) == ("too_few", None, None, None)
    assert len(found["flipped_up"]) == pairs


def test_cases__edited_unscored_or_on_one_side_only__are_left_out_and_counted():
    new, old = side([1.0] * 13), side([1.0] * 14)
    new["case-0"] = side([None])["case-0"]
    old["case-1"] = side([0.0, 0.0], digest="as it was")["case-1"]

    found = compare(new, old)

    assert (found["pairs"], found["skipped"], found["verdict"]) == (11, 3, "no_difference")


def test_one_mark__moved__is_no_difference():
    found = compare(side([0.6] + [0.5] * 11), side([0.5] * 12))

    assert (found["p"], found["verdict"]) == (1.0, "no_difference")


def test_marks__that_only_arithmetic_moved__did_not_move():
    found = compare(side([0.1 + 0.2] * 12), side([0.3] * 12))

    assert (found["p"], found["difference"], found["verdict"]) == (1.0, 0.0, "no_difference")


def test_many_marks__all_moved_alike__are_no_chance():
    found = compare(side([0.6] * 1_200), side([0.5] * 1_200))

    assert (found["p"], found["verdict"]) == (0.0, "better")


def test_many_marks__students_test__agrees_in_what_it_finds():
    new = [0.6 + (number % 10) / 100 for number in range(1_200)]
    old = [0.5 + (number % 7) / 100 for number in range(1_200)]

    found = compare(side(new), side(old))

    assert found["verdict"] == "better"
    assert found["low"] < found["difference"] < found["high"]
