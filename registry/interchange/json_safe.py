"""JSON between machines: no key twice, no NaN, no endless depth; and the line on which each list entry stands."""

from __future__ import annotations

import json
from typing import Any

from registry.interchange.outcome import Refused


def load(text: str) -> Any:
    """The value of ``text``. Raises Refused with the line and column of the first error."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Refused(
            f"The JSON cannot be read here: {error.msg}. Check the commas, quotes and brackets up to this place.",
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise Refused("The JSON is nested too deeply.") from error
    except Refused:
        raise
    except ValueError as error:  # a number with thousands of digits
        raise Refused(f"The JSON holds a value that cannot be read: {error}.") from error


def entry_lines(text: str) -> list[int]:
    """The line on which each entry of the list ``text`` starts. ``text`` is JSON that ``load`` has read."""
    decoder = json.JSONDecoder()
    lines: list[int] = []
    position, line, counted = text.index("[") + 1, 1, 0
    while True:
        position = _skip(text, position)
        if position >= len(text) or text[position] == "]":
            return lines
        line, counted = line + text.count("\n", counted, position), position
        lines.append(line)
        position = decoder.raw_decode(text, position)[1]


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(f"The JSON gives “{key[:60]}” twice in one object. Keep one of them.")
        found[key] = value
    return found


def _refuse_constant(name: str) -> Any:
    raise Refused(f"{name} is not a JSON number.")
