"""What PostgreSQL can keep, of what models, judges and scorers said: anything may come, and storing must not fail.

A round that cannot be stored would be asked, and paid for, again and again.
"""

from __future__ import annotations

import math
import re
from typing import Any

# Neither is text to PostgreSQL: the NUL byte, and half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST_INTEGER = 2**31 - 1
MAX_REASON = 2_000  # characters of a sentence for people
MAX_DETAILS = 50_000  # characters of a check's details, taken together
MAX_ARGUMENTS = 4_000_000  # characters of what a tool was called with: more than an answer can have
_MAX_LEVELS = 100


def text(value: str, at_most: int | None = None) -> str:
    """With "�" for what cannot be kept; a text over ``at_most`` characters ends with "…"."""
    kept = _UNSTORABLE.sub("\ufffd", value)
    return kept if at_most is None or len(kept) <= at_most else kept[: at_most - 1] + "…"


def integer(value: int | None) -> int | None:
    """None for a number that no column holds: it is a lie, and unknown is better than wrong."""
    return value if value is not None and 0 <= value <= _LARGEST_INTEGER else None


def details(value: dict[str, Any]) -> dict[str, Any]:
    """As JSON; what is none is kept as its text, and what is too much is left out, which says so."""
    kept = _json(value, _Room(MAX_DETAILS), 0)
    return kept if isinstance(kept, dict) else {}


def arguments(value: Any) -> Any:
    """What a tool was called with. Numbers beyond all bounds ("1e999") become text: they are no JSON."""
    return _json(value, _Room(MAX_ARGUMENTS), 0)


class _Room:
    def __init__(self, characters: int) -> None:
        self.left = characters

    def take(self, characters: int) -> bool:
        self.left -= characters
        return self.left >= 0


def _json(value: Any, room: _Room, level: int) -> Any:
    if level > _MAX_LEVELS:
        return "…"
    if isinstance(value, dict):
        return {text(str(name), 200): _json(each, room, level + 1) for name, each in value.items() if room.take(20)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_json(each, room, level + 1) for each in value if room.take(5)]
    if _is_plain(value):
        return value
    return _within(value if isinstance(value, str) else _written(value), room)


def _is_plain(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool) or (isinstance(value, int) and value.bit_length() < 64)


def _within(value: str, room: _Room) -> str:
    at_most = max(1, room.left)
    room.take(len(value))
    return text(value, at_most)


def _written(value: object) -> str:
    """A scorer of somebody else's may give any object, also one that cannot be written."""
    try:
        return repr(value)[:1_000]
    except Exception:
        return f"<{type(value).__name__}>"
