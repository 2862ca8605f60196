"""What presenters are given and what they return."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.links import kind_word
from ledger.models import Entry

NAME_BLANKED = "Somebody whose name was blanked"


@dataclass(frozen=True)
class Piece:
    """A run of words; ``url`` makes it a link, ``is_thing`` says that it names the object."""

    text: str
    url: str = ""
    is_thing: bool = False


Sentence = list[Piece]


@dataclass(frozen=True)
class Told:
    """An entry as presenters see it: names and texts with calm stand-ins for what was blanked."""

    who: str
    thing: Piece
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)
    by_oneself: bool = False  # the person acted on their own account

    def detail(self, name: str, otherwise: str = "") -> str:
        return self.details.get(name) or otherwise

    def quoted_reason(self) -> str:
        """ ": “Tighter refund wording”", or nothing."""
        return f": “{_one_line(self.reason)}”" if self.reason else ""

    def changes(self) -> str:
        """ ": owner from Ana to Omar (“Ana moves on”)", or nothing."""
        changes = self.detail("changes")
        return (
            f": {_one_line(changes)} (“{_one_line(self.reason)}”)"
            if changes and self.reason
            else (f": {_one_line(changes)}" if changes else self.quoted_reason())
        )


def told(entry: Entry, url: str = "") -> Told:
    """Needs ``Entry.objects.with_texts()``."""
    text = getattr(entry, "text", None)
    name = text.actor_name if text else None
    label = text.object_label if text else None
    return Told(
        who=name or NAME_BLANKED,
        thing=Piece(label or f"a {kind_word(entry.object_type)} whose name was blanked", url, is_thing=True),
        reason=(text.reason if text else None) or "",
        details=details_of(entry),
        by_oneself=entry.actor_id is not None and str(entry.actor_id) == entry.object_id,
    )


def details_of(entry: Entry) -> dict[str, str]:
    """The named texts of an entry; empty when there are none or they were blanked."""
    text = getattr(entry, "text", None)
    return json.loads(text.details) if text and text.details else {}


def say(*words: str | Piece) -> Sentence:
    """A sentence from words and pieces, without the empty ones."""
    return [word if isinstance(word, Piece) else Piece(word) for word in words if word]


def plain(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _one_line(text: str, limit: int = 200) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
