"""Which of the calls that were made is which of the expected ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.answers import ToolCall
from evaluation.scorers.bounds import TooMuchWork, levels_exceed, parse_json

MAX_CALLS = 50


@dataclass(frozen=True)
class Wanted:
    """``arguments`` None: any."""

    name: str
    arguments: Any


def wanted_calls(expected: Any) -> list[Wanted]:
    """From ``{"name", "arguments"}``, OpenAI's ``{"function": {"name", "arguments"}}``, Anthropic's
    ``{"name", "input"}``, a tool's name alone, or a list of these. Raises ValueError with a sentence for people."""
    listed = expected if isinstance(expected, list) else [expected]
    if len(listed) > MAX_CALLS:
        raise ValueError(f"At most {MAX_CALLS} tool calls can be expected.")
    return [_wanted(each) for each in listed]


def _wanted(value: Any) -> Wanted:
    if isinstance(value, str) and value.strip():
        return Wanted(value.strip(), None)
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict) or not isinstance(value.get("name"), str) or not value["name"]:
        raise ValueError("Write each expected call as {“name”: …, “arguments”: {…}}.")
    arguments = value.get("arguments", value.get("input"))
    if isinstance(arguments, str):
        arguments = _parsed(arguments)
    if levels_exceed(arguments):
        raise ValueError("The expected arguments have too many levels inside each other.")
    return Wanted(value["name"], arguments)


def _parsed(text: str) -> Any:
    try:
        return parse_json(text)
    except (ValueError, TooMuchWork):
        raise ValueError("The expected arguments are text that is no JSON. Write them as JSON.") from None


def fits(call: ToolCall, wanted: Wanted, *, exactly: bool) -> bool:
    """Same name, and arguments that are equal or, not ``exactly``, hold at least the wanted ones."""
    if call.name != wanted.name:
        return False
    if wanted.arguments is None:
        return True
    return _equal(call.arguments, wanted.arguments) if exactly else _holds(call.arguments, wanted.arguments)


def _equal(one: Any, other: Any) -> bool:
    """As JSON: 1 and 1.0 are equal, 1 and true are not; the order of keys means nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


def _holds(found: Any, wanted: Any) -> bool:
    if isinstance(found, dict) and isinstance(wanted, dict):
        return all(key in found and _holds(found[key], value) for key, value in wanted.items())
    return _equal(found, wanted)


def pairs(calls: Sequence[ToolCall], wanted: Sequence[Wanted], *, exactly: bool) -> int:
    """The most wanted calls that can each have a call of their own (augmenting paths, H. W. Kuhn, 1955)."""
    fitting = [[index for index, call in enumerate(calls) if fits(call, each, exactly=exactly)] for each in wanted]
    taken: dict[int, int] = {}

    def place(which: int, seen: set[int]) -> bool:
        for index in fitting[which]:
            if index in seen:
                continue
            seen.add(index)
            if index not in taken or place(taken[index], seen):
                taken[index] = which
                return True
        return False

    return sum(place(which, set()) for which in range(len(wanted)))


def shown(calls: Sequence[ToolCall]) -> list[str]:
    """Each call as a short line."""
    return [
        f"{call.name[:60]}({json.dumps(call.arguments, ensure_ascii=False, default=str)[:120]})" for call in calls[:5]
    ]
