"""The items of a plan: one for each prompt found in the files, and for each file or row that could not be read."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from registry.choices import CollisionChoice, ImportOutcome
from registry.versioning import FIRST

MAX_SOURCE = 300  # what PromptVersion.import_source holds
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to read: ``name`` is its path as people know it; ``stream`` must seek.

    ``problem``: why it cannot be read; the file then gets a line in the report and ``stream`` is left alone.
    """

    name: str
    stream: BinaryIO = field(default_factory=io.BytesIO)
    problem: str = ""


@dataclass(slots=True)
class Item:
    """``position`` counts from 1 in the order of reading. ``line`` is where it starts in its file.

    ``outcome`` is what will happen; ``reason`` says why, in a sentence. ``notes`` is [[level, line, message], …].
    ``other`` is the position of the item that this one repeats or collides with. ``version`` and ``facts`` hold the
    checked columns of PromptVersion and Prompt; both are empty for what could not be read.
    """

    position: int
    source: str
    line: int
    outcome: str
    reason: str = ""
    slug: str = ""
    title: str = ""
    digest: str = ""
    feature: str = ""  # id of the feature that a new prompt goes to
    prompt: str = ""  # id of the prompt that is here already
    other: int | None = None
    rename_to: str = ""
    choices: list[str] = field(default_factory=list)
    choice: str = ""
    number: list[int] = field(default_factory=lambda: list(FIRST))
    notes: list[list[Any]] = field(default_factory=list)
    version: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def warnings(self) -> list[list[Any]]:
        return [note for note in self.notes if note[0] == "warning"]

    def collides(self, reason: str, *, other: int | None = None, can_keep: bool = False) -> None:
        self.outcome, self.reason, self.other = ImportOutcome.COLLISION.value, reason, other
        offered = [CollisionChoice.RENAME, CollisionChoice.SKIP] + ([CollisionChoice.KEEP] if can_keep else [])
        self.choices = [choice.value for choice in offered]

    def becomes(self, outcome: ImportOutcome, reason: str = "", *, prompt: str = "", other: int | None = None) -> None:
        self.outcome, self.reason = outcome.value, reason
        self.prompt, self.other = prompt or self.prompt, other if other is not None else self.other


@dataclass(slots=True)
class Plan:
    """Every item, and how many there are of each outcome: the counts always add up to the number of items."""

    items: list[Item]
    file_names: list[str]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(item.outcome for item in self.items))

    @property
    def undecided(self) -> list[Item]:
        return [item for item in self.items if item.outcome == ImportOutcome.COLLISION and not item.choice]


def storable(text: str, limit: int = 2_000) -> str:
    """``text`` for the database: what it cannot hold becomes �, what is too long is cut in the middle."""
    text = _UNSTORABLE.sub("�", text)
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[:half]}…{text[-half:]}"
