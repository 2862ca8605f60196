"""Entries as sentences. How an entry is shown is no part of how it is stored.

``lines(entries, user)`` gives what templates and exports show. Presenters stand in one module for each subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.actions import Action
from ledger.links import addresses
from ledger.models import Entry
from ledger.presenters import (  # noqa: F401  (importing registers them)
    catalogue,
    changes,
    evaluation,
    people,
    prompts,
    record,
    releases,
)
from ledger.presenters.registering import PRESENTERS
from ledger.presenters.sentence import Sentence, plain, say, told

__all__ = ["PRESENTERS", "Line", "action_label", "lines"]


@dataclass(frozen=True)
class Line:
    """One entry for reading: ``who`` and ``sentence`` together are the sentence."""

    entry: Entry
    who: str
    sentence: Sentence
    url: str  # of the object, or ""

    def __str__(self) -> str:
        return f"{self.who} {plain(self.sentence)}"

    @property
    def action_label(self) -> str:
        return action_label(self.entry.action)


def lines(entries: Iterable[Entry], user: Any = None) -> list[Line]:
    """Sentences for ``entries`` (from ``with_texts()``); without ``user`` nothing is linked."""
    entries = list(entries)
    found = addresses(((each.object_type, each.object_id) for each in entries), user) if user is not None else {}
    return [_line(entry, found.get((entry.object_type, entry.object_id), "")) for entry in entries]


def action_label(action: str) -> str:
    """ "Version submitted"; an action that a later release wrote is shown by its name."""
    return Action(action).label if action in Action.values else action


def _line(entry: Entry, url: str) -> Line:
    facts = told(entry, url)
    presenter = PRESENTERS.get(entry.action)
    sentence = presenter(facts) if presenter else say(f"did “{entry.action}” to ", facts.thing)
    return Line(entry, facts.who, sentence, url)
