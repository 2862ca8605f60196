"""What keeps scoring short whatever an answer holds: the longest text that is looked at, and the work that is done.

A text over a limit is not cut in silence: its score is None, with the reason.
"""

from __future__ import annotations

import json
from typing import Any

import regex

from evaluation.scorers.base import Score

MAX_PATTERN = 2_000  # characters
MAX_SEARCHED = 200_000  # characters that a pattern runs over
SEARCH_S = 0.25  # processor time that one pattern may take
MAX_JSON = 500_000  # characters
MAX_LEVELS = 100  # of JSON inside JSON
MAX_DIGITS = 400  # of one number


class TooMuchWork(Exception):
    """``says`` is a sentence for people: what was too much."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def too_long(text: str, at_most: int, *, what: str = "The answer") -> Score | None:
    """A score of None with the reason, when ``text`` has more than ``at_most`` characters."""
    if len(text) <= at_most:
        return None
    return Score(None, f"{what} has {len(text):,} characters; this check reads at most {at_most:,}.")


def pattern_problem(pattern: str, flags: int = 0) -> str:
    """A sentence when ``pattern`` cannot be used, else empty."""
    if len(pattern) > MAX_PATTERN:
        return f"The pattern has {len(pattern):,} characters; at most {MAX_PATTERN:,} are allowed. Shorten it."
    try:
        regex.compile(pattern, flags)
    except regex.error as error:
        return f"The pattern cannot be read: {error.msg}{_place(error)}. Correct it and try again."
    except (RecursionError, OverflowError, ValueError):
        return "The pattern is too complicated to be read. Write a simpler one."
    return ""


def _place(error: regex.error) -> str:
    return "" if error.pos is None else f" at character {error.pos + 1}"


def search_bounded(pattern: str, text: str, flags: int = 0) -> regex.Match[str] | None:
    """The first match. Raises TooMuchWork when the pattern is unsound, the text too long, or the pattern goes back and
    forth without end."""
    if sentence := pattern_problem(pattern, flags):
        raise TooMuchWork(sentence)
    if len(text) > MAX_SEARCHED:
        raise TooMuchWork(f"The text has {len(text):,} characters; patterns are tried on at most {MAX_SEARCHED:,}.")
    try:
        return regex.search(pattern, text, flags=flags, timeout=SEARCH_S)
    except TimeoutError:
        raise TooMuchWork(
            "The pattern was stopped: on this text it tries one way after another without end. "
            "Avoid repetition inside repetition, such as (a+)+."
        ) from None
    except MemoryError:
        raise TooMuchWork("The pattern was stopped: on this text it needs too much memory.") from None


def parse_json(text: str) -> Any:
    """The value. Raises ValueError when it is no JSON (RFC 8259: no NaN, no Infinity) and TooMuchWork when it is too
    large to look at."""
    if len(text) > MAX_JSON:
        raise TooMuchWork(f"The JSON has {len(text):,} characters; at most {MAX_JSON:,} are looked at.")
    try:
        value = json.loads(text, parse_int=_whole, parse_constant=_no_constant)
    except RecursionError:
        raise TooMuchWork(f"The JSON has more than {MAX_LEVELS} levels inside each other.") from None
    if levels_exceed(value):
        raise TooMuchWork(f"The JSON has more than {MAX_LEVELS} levels inside each other.")
    return value


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise TooMuchWork(f"The JSON holds a number of more than {MAX_DIGITS} digits.")
    return int(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def levels_exceed(value: Any, at_most: int = MAX_LEVELS) -> bool:
    """Whether lists and objects stand more than ``at_most`` deep inside each other."""
    stack = [(value, 1)]
    while stack:
        part, level = stack.pop()
        if not isinstance(part, dict | list):
            continue
        if level > at_most:
            return True
        inside = part.values() if isinstance(part, dict) else part
        stack.extend((each, level + 1) for each in inside if isinstance(each, dict | list))
    return False
