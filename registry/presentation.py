"""How messages are shown: odd characters made visible, the notes of why beside them; and how differences are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.diffing import ContentDiff
from registry.models import PromptVersion
from registry.suspicious import Piece, find_suspicious, pieces

ROWS_SHOWN = 400  # of the difference of one message, on one page


@dataclass(frozen=True)
class ShownMessage:
    """``parts`` are runs of text and odd characters; ``notes`` are {"quote", "note"} about this message."""

    role: str
    parts: list[Piece]
    odd_count: int
    notes: list[dict[str, Any]]


def shown_messages(version: PromptVersion) -> list[ShownMessage]:
    shown = []
    for index, message in enumerate(version.messages):
        found = find_suspicious(message["content"])
        notes = [note for note in version.rationale if note.get("message") == index]
        shown.append(ShownMessage(message["role"], pieces(message["content"], found), len(found), notes))
    return shown


def diff_texts(difference: ContentDiff, start: int = 0) -> list[dict[str, Any]]:
    """``texts`` for ``registry/diff/content.html``: each changed message, the rows from ``start`` on that one page
    shows, and how many odd characters its new text has."""
    return [
        {
            "message": message,
            "view": message.text.view(start=start, max_rows=ROWS_SHOWN),
            "odd_count": len(find_suspicious("\n".join(message.text.new_lines))),
        }
        for message in difference.messages.messages
        if message.kind != "same"
    ]
