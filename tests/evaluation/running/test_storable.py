"""Anything may be said by models, judges and scorers; all of it can be stored."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from evaluation.running import storable

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=20,
)


def kept(value):
    """As PostgreSQL gives it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb", [json.dumps(value)])
        return json.loads(cursor.fetchone()[0])


class Unwritable:
    def __repr__(self):
        raise ValueError


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (2**200, str(2**200)),
        ({"é", "e"}, None),
        (dt.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        (Unwritable(), "<Unwritable>"),
        ((1, 2.5, True, None), [1, 2.5, True, None]),
        ({"a\x00": {1: "\x00"}}, {"a\ufffd": {"1": "\ufffd"}}),
    ],
)
def test_details__of_any_kind__are_kept(value, found):
    made = kept(storable.details({"value": value}))

    assert sorted(made["value"]) == ["e", "é"] if found is None else made == {"value": found}


@pytest.mark.django_db
def test_details__without_end__are_cut():
    endless: dict = {}
    endless["again"] = endless

    assert len(json.dumps(kept(storable.details({"a": endless, "b": ["x" * 1_000] * 1_000})))) < 120_000


@given(st.dictionaries(st.text(st.characters()), json_like, max_size=5))
def test_any_details__become_json_that_holds_nothing_unstorable(value):
    written = json.dumps(storable.details(value), allow_nan=False, ensure_ascii=False)

    assert "\\u0000" not in written
    written.encode()


@pytest.mark.parametrize(
    ("value", "at_most", "found"), [("abc", None, "abc"), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("\x00", 3, "\ufffd")]
)
def test_text__is_cut_at_its_bound(value, at_most, found):
    assert storable.text(value, at_most) == found


@pytest.mark.parametrize(("value", "found"), [(None, None), (0, 0), (2**31 - 1, 2**31 - 1), (2**31, None), (-1, None)])
def test_integer__that_no_column_holds__is_unknown(value, found):
    assert storable.integer(value) == found
