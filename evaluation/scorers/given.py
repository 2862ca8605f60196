"""What people gave a scorer: its settings, with defaults, and the expected answers of a case."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any, TypeGuard

from evaluation.documents import Case
from evaluation.scorers.base import Setting

_EMPTY: dict[str, Any] = {"text": "", "long_text": "", "model": "", "hidden": "", "lines": (), "yes_no": False}
SHOWN = 80
MAX_LINES = 1_000


def chosen(declared: tuple[Setting, ...], given: dict[str, Any]) -> dict[str, Any]:
    """Every declared setting: as given, and its default where it is absent."""
    return {each.name: _or_default(each, given.get(each.name)) for each in declared}


def _or_default(setting: Setting, value: Any) -> Any:
    if value is not None:
        return value
    return _EMPTY.get(setting.kind) if setting.default is None else setting.default


def declared_problems(declared: tuple[Setting, ...], given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name of the setting, sentence) for what is missing, unknown or of the wrong kind."""
    known = {each.name: each for each in declared}
    for name in given.keys() - known.keys():
        yield name, f"There is no setting “{quoted(name)}” here. Take it out, or check how it is spelt."
    for name, setting in known.items():
        value = given.get(name)
        if value is not None and (sentence := _wrong_kind(setting, value)):
            yield name, sentence
        elif setting.is_required and value in (None, "", []):
            yield name, f"“{setting.label}” is missing. Please fill it in."


def _wrong_kind(setting: Setting, value: Any) -> str:
    """A sentence, or empty for a value of the right kind."""
    if setting.kind == "choice":
        return "" if value in [code for code, _ in setting.choices] else _not_a_choice(setting)
    fits, words = _KINDS.get(setting.kind, _TEXT)
    return "" if fits(value) else f"“{setting.label}” must be {words}."


def _not_a_choice(setting: Setting) -> str:
    return f"“{setting.label}” must be one of: {', '.join(words for _, words in setting.choices)}."


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether it is a number that can be compared: no truth value, not infinite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def expected_texts(case: Case) -> list[str]:
    """The answers that are right: one, or each of a list. What is no text is written as JSON."""
    expected = case["expected"]
    if expected is None:
        return []
    return [as_text(each) for each in expected] if isinstance(expected, list) else [as_text(expected)]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_LINES and all(isinstance(line, str) for line in value)


_TEXT: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, str), "text")
_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "number": (is_number, "a number"),
    "whole": (_is_whole, "a whole number"),
    "yes_no": (lambda value: isinstance(value, bool), "yes or no"),
    "lines": (_are_lines, f"a list of texts, at most {MAX_LINES:,}"),
    "json": (lambda value: True, "JSON"),
}


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def quoted(text: str, at_most: int = SHOWN) -> str:
    """``text`` on one line, short enough for a sentence, without characters that nobody can see."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: at_most * 4]).split())
    return line if len(line) <= at_most and len(text) <= at_most * 4 else line[:at_most].rstrip() + "…"
