import datetime as dt

import pytest

from base import waiting
from base.waiting import Item, Section

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def no_sources(monkeypatch):
    monkeypatch.setattr(waiting, "_sources", {section: [] for section in Section})


def _item(title, **fields):
    return Item(verb="Open", title=title, detail="", url="/", **fields)


def test_items__of_several_sources__show_what_is_due_first_then_the_newest(no_sources):
    old, new = _item("old", at=NOW - dt.timedelta(days=2)), _item("new", at=NOW)
    soon, later = _item("soon", due_at=NOW), _item("later", due_at=NOW + dt.timedelta(days=1))
    waiting.register_source(Section.WAITING, lambda user, at: [old, later])
    waiting.register_source(Section.WAITING, lambda user, at: [new, soon])

    found = waiting.items(Section.WAITING, None, NOW)

    assert [item.title for item in found] == ["soon", "later", "new", "old"]


def test_items__without_any_time__still_come(no_sources):
    waiting.register_source(Section.KNOWING, lambda user, at: [_item("timeless")])

    assert [item.title for item in waiting.items(Section.KNOWING, None, NOW)] == ["timeless"]


def test_register_source__twice__counts_once(no_sources):
    def source(user, at):
        return [_item("one")]

    waiting.register_source(Section.MOVING, source)
    waiting.register_source(Section.MOVING, source)

    assert len(waiting.items(Section.MOVING, None, NOW)) == 1
