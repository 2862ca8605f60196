"""Short ways to read a text in the tests."""

from __future__ import annotations

from registry.interchange.outcome import Parsed, Rejected
from registry.interchange.reading import read_file


def parsed(name: str, text: str) -> Parsed:
    """The only outcome of a file, which must be a prompt."""
    (outcome,) = read_file(name, text.encode("utf-8"))
    assert isinstance(outcome, Parsed), outcome
    return outcome


def rejected(name: str, data: str | bytes) -> tuple[int, str]:
    """(line, message) of the only outcome of a file, which must be a rejection."""
    (outcome,) = read_file(name, data.encode("utf-8") if isinstance(data, str) else data)
    assert isinstance(outcome, Rejected), outcome
    return outcome.line, outcome.message


def notes(outcome: Parsed) -> list[tuple[str, int, str]]:
    return [(note.level, note.line, note.message) for note in outcome.notes]
