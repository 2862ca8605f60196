"""What reading a file gives: for every prompt exactly one outcome, ``Parsed`` or ``Rejected``.

Both name their ``source`` in words a person can follow ("greeting.prompt", "library.csv row 12", "export.json item 3").
Lines and columns count from 1 and are those of the file as it was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from registry.content import Content, content_digest

Level = Literal["info", "warning"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person who imports should know. ``warning``: look at it first. ``info``: good to know."""

    level: Level
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What a file says about a prompt beside its content. Empty text or None: the file did not say."""

    slug: str = ""
    title: str = ""
    purpose: str = ""
    feature: str = ""
    version: str | None = None
    change_note: str = ""
    tags: tuple[str, ...] = ()
    accuracy_threshold: float | None = None  # share of evaluation cases to pass, in [0, 1]


@dataclass(frozen=True, slots=True)
class Parsed:
    """One prompt that could be read. ``content`` is canonical and has an exact JSON form."""

    source: str
    format: str
    line: int
    slug: str
    title: str
    purpose: str
    feature: str
    version: str | None
    change_note: str
    tags: tuple[str, ...]
    accuracy_threshold: float | None
    content: Content
    notes: tuple[Note, ...]

    @property
    def digest(self) -> str:
        """Worked out anew each time it is asked for: on a long table that is a third of the time of reading it."""
        return content_digest(self.content)

    @property
    def meta(self) -> Meta:
        return Meta(
            slug=self.slug,
            title=self.title,
            purpose=self.purpose,
            feature=self.feature,
            version=self.version,
            change_note=self.change_note,
            tags=self.tags,
            accuracy_threshold=self.accuracy_threshold,
        )

    @property
    def warnings(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.level == "warning")


@dataclass(frozen=True, slots=True)
class Rejected:
    """One file, row or entry that could not be read: where, why, and what to do about it."""

    source: str
    line: int
    column: int
    message: str


Outcome = Parsed | Rejected


class Refused(ValueError):
    """Raised by a reader that cannot go on; the caller turns it into a ``Rejected``."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line
        self.column = column

    def rejected(self, source: str) -> Rejected:
        return Rejected(source, self.line, self.column, self.message)


class CannotWrite(ValueError):
    """This content has no form in the format asked for; the message says why and which format to take instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """One exported file. ``losses``: plain sentences, one for each thing the format could not hold."""

    file_name: str
    data: bytes
    losses: tuple[str, ...] = ()


@dataclass(slots=True)
class Collected:
    """What a reader has gathered of one prompt so far; ``finishing.finish`` turns it into a ``Parsed``.

    ``content`` is raw input for ``normalise_content``; ``message_lines`` holds the line each message's text starts on.
    """

    source: str
    format: str
    line: int = 1
    slug: str = ""
    title: str = ""
    purpose: str = ""
    feature: str = ""
    version: str | None = None
    change_note: str = ""
    tags: list[str] = field(default_factory=list)
    accuracy_threshold: float | None = None
    content: dict[str, Any] = field(default_factory=dict)
    message_lines: list[int] = field(default_factory=list)
    variable_lines: dict[str, int] = field(default_factory=dict)  # where each variable is declared
    used_elsewhere: set[str] = field(default_factory=set)  # variables that something else than the text uses
    notes: list[Note] = field(default_factory=list)

    def info(self, line: int, message: str) -> None:
        self.notes.append(Note("info", line, message))

    def warn(self, line: int, message: str) -> None:
        self.notes.append(Note("warning", line, message))
