"""Lower apps tell higher ones, and know nothing of them."""

from __future__ import annotations

import pytest

from base.announcing import Announcement


def test_announcement__tells_each_listener_once_and_in_order():
    told, moved = [], Announcement("thing", "where")
    first, second = (lambda *, thing, where, n=n: told.append((n, thing, where)) for n in (1, 2))
    for listener in (first, second, first):
        moved.listen(listener)

    moved(thing="lamp", where="here")

    assert told == [(1, "lamp", "here"), (2, "lamp", "here")]


def test_announcement__with_other_facts_than_agreed__is_refused_even_if_nobody_listens():
    with pytest.raises(TypeError, match="announced with thing, where"):
        Announcement("thing", "where")(thing="lamp")
