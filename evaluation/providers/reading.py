"""Reads what a provider sent, trusting nothing: broken JSON, wrong shapes and usage that lies."""

from __future__ import annotations

import json
import re
from typing import Any

from evaluation.answers import CallError, ErrorKind, ToolCall

MOST_TOKENS = 1_000_000_000  # no model takes so many in one call: a report beyond it is false
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores neither NUL nor half a surrogate pair


def parse_object(raw: bytes) -> dict[str, Any]:
    """Raises CallError(NOT_TEXT) for bytes that are no UTF-8, no JSON, or no JSON object."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CallError(ErrorKind.NOT_TEXT, "The answer is not text: its bytes are not UTF-8.") from error
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallError(ErrorKind.NOT_TEXT, "The answer is not the JSON that the protocol asks for.") from error
    if not isinstance(value, dict):
        raise CallError(ErrorKind.NOT_TEXT, "The answer is JSON, but not of the protocol's form.")
    return value


def tokens(value: Any) -> int | None:
    """A count of tokens as it was reported; None when it is missing, negative, absurd or not a whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_TOKENS:
        return None
    return value


def part_of(value: int | None, whole: int | None) -> int | None:
    """A part that is larger than its whole is a lie; so is a part of an unknown whole of no use."""
    return value if value is not None and whole is not None and value <= whole else None


def inner(value: Any, name: str) -> dict[str, Any]:
    """``value[name]`` when both are objects, otherwise an empty one."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def word(value: Any) -> str:
    """A short name such as a model's or a finish reason; "" for all else."""
    return storable(value)[:200] if isinstance(value, str) else ""


def storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def text_of(content: Any) -> str:
    """The text of a message's content: text, nothing, or a list of text parts. Raises CallError(NOT_TEXT)."""
    if content is None:
        return ""
    if isinstance(content, str):
        return storable(content)
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        parts = [part.get("text") for part in content if part.get("type") == "text"]
        if parts and all(isinstance(part, str) for part in parts):
            return storable("".join(parts))
    raise CallError(ErrorKind.NOT_TEXT, "The answer holds something that is not text.")


def tool_call(name: Any, arguments: Any) -> ToolCall:
    """``arguments`` as text of JSON or as JSON; text that is no JSON stays as the model wrote it."""
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return ToolCall(word(name), storable(arguments))
    return ToolCall(word(name), _storable_json(arguments))


def _refuse(constant: str) -> Any:
    """NaN and Infinity are no JSON (RFC 8259, 6) and no database takes them."""
    raise ValueError(constant)


def _storable_json(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable_json(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): _storable_json(each) for name, each in value.items()}
    return value
