"""Semantic version numbers: what comes next, and what an author may choose. Pure.

Source: https://semver.org/spec/v2.0.0.html, items 6 to 8, read for prompts as DESIGN section 3 says.
"""

from __future__ import annotations

import re

Number = tuple[int, int, int]

FIRST: Number = (1, 0, 0)
LEVELS = ("patch", "minor", "major")
_NUMBER = re.compile(r"v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


def parse_number(text: str) -> Number | None:
    """``"2.4"``, ``"v2.4.0"`` → ``(2, 4, 0)``; None for anything else."""
    match = _NUMBER.fullmatch(text.strip())
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def next_number(after: Number, level: str) -> Number:
    """The number that follows ``after`` for a change of ``level`` ("patch", "minor" or "major")."""
    major, minor, patch = after
    return {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}[level]


def stronger(one: str, other: str) -> str:
    """The level that promises more change. "" counts as none chosen."""
    return max(one, other, key=lambda level: LEVELS.index(level) if level in LEVELS else -1)
