"""One thing to tell the author about a prompt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)


@dataclass(frozen=True, slots=True)
class Problem:
    """``message`` is a full sentence for a person who does not program; it says what to do.

    ``path`` names the field as in ``registry.content`` ("messages.0.content", "variables.2.default"; "" is the text
    that was asked about). ``line`` and ``column`` count from 1 in that field's text. Errors block submission; warnings
    and infos do not. ``code`` is a stable word for programs and tests.
    """

    code: str
    message: str
    severity: str = ERROR
    line: int | None = None
    column: int | None = None
    path: str = ""

    def at(self, path: str) -> Problem:
        return replace(self, path=path)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then by field (as numbered, so 10 follows 9), line and column; exact repeats once."""
    return sorted(set(problems), key=_position)


def _position(problem: Problem) -> tuple:
    path = [
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in problem.path.split(".")
    ]
    place = (problem.line or 0, problem.column or 0)
    return (SEVERITIES.index(problem.severity), path, place, problem.code, problem.message)
