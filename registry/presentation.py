"""How a version's messages are shown: odd characters made visible, and the notes of why beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.models import PromptVersion
from registry.suspicious import Piece, find_suspicious, pieces


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
