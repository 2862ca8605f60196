"""What the home page says to one person. Apps register sources in ``ready()``; the home page only shows them.

A source is ``function(user, at) -> list[Item]``: a few rows, most urgent first, of what this person may see.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Section(enum.StrEnum):
    """In the order of the page."""

    WAITING = "waiting"  # this person is the next to act
    MOVING = "moving"  # theirs, and somebody else is next
    KNOWING = "knowing"  # worth knowing; nothing to do


@dataclass(frozen=True)
class Item:
    """``verb`` is what to do, as a button says it ("Submit"); ``due_at`` is empty when nothing is due.

    ``pill`` is a kind of base.pills, or "".
    """

    verb: str
    title: str
    detail: str
    url: str
    due_at: dt.datetime | None = None
    at: dt.datetime | None = None
    pill: str = ""


Source = Callable[[Any, dt.datetime], list[Item]]

_sources: dict[Section, list[Source]] = {section: [] for section in Section}


def register_source(section: Section, source: Source) -> None:
    if source not in _sources[section]:
        _sources[section].append(source)


def items(section: Section, user: Any, at: dt.datetime) -> list[Item]:
    """Everything that the sources of a section have for ``user``: what is due first, then the newest."""
    found = [item for source in _sources[section] for item in source(user, at)]
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda item: (item.due_at or never, -(item.at or long_ago).timestamp()))
