"""Version numbers, as semver.org item 6 to 8 count them."""

from __future__ import annotations

import pytest

from registry.versioning import next_number, parse_number, stronger


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.3.1", (2, 3, 1)),
        ("v2.3.1", (2, 3, 1)),
        (" 2.4 ", (2, 4, 0)),
        ("2", None),
        ("2.3.1-beta", None),
        ("1.2.3.4", None),
        ("٢.٣.١", None),
        ("9999999.0.0", None),
        ("", None),
    ],
)
def test_parse_number__text__is_a_number_or_nothing(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(("level", "expected"), [("patch", (2, 3, 2)), ("minor", (2, 4, 0)), ("major", (3, 0, 0))])
def test_next_number__level__raises_its_part_and_resets_those_below(level, expected):
    assert next_number((2, 3, 1), level) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("patch", "minor", "minor"), ("major", "minor", "major"), ("", "patch", "patch"), ("minor", "", "minor")],
)
def test_stronger__two_levels__the_one_that_promises_more_change(one, other, expected):
    assert stronger(one, other) == expected
