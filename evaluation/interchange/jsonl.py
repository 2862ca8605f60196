"""Files with one JSON value a line. A line that cannot be read is told by its number, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.interchange.outcome import Collecting
from evaluation.interchange.values import too_deep
from registry.interchange import json_safe
from registry.interchange.decoding import decode, encoding_of
from registry.interchange.outcome import Refused


def records(into: Collecting, name: str, data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, object) for each line of ``data`` that holds a JSON object. Others get an error in ``into``.

    Lines end with ``\\n`` or ``\\r\\n`` only: U+2028 inside a text is no line end.
    """
    for number, raw in enumerate(_raw_lines(data), 1):
        if not raw.strip():
            continue
        where = f"{name} line {number}"
        try:
            value = json_safe.load(decode(raw))
        except Refused as error:
            into.error(where, f"{error.message} This line was left out.")
            continue
        if too_deep(value):
            into.error(where, "The values of this line stand too deep inside each other. It was left out.")
        elif isinstance(value, dict):
            yield where, value
        else:
            into.error(where, "This line holds no JSON object, in curly braces. It was left out.")


Records = Iterable[tuple[str, dict[str, Any]]]


def first_record(data: bytes) -> dict[str, Any] | None:
    """The first line that holds a JSON object; None where there is none in the first hundred."""
    for _, raw in zip(range(100), _raw_lines(data), strict=False):
        try:
            value = json_safe.load(decode(raw))
        except Refused:
            continue
        if isinstance(value, dict):
            return value
    return None


def items(into: Collecting, name: str, values: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same of a JSON list."""
    for number, value in enumerate(values, 1):
        if isinstance(value, dict):
            yield f"{name} item {number}", value
        else:
            into.error(f"{name} item {number}", "This item is no JSON object, in curly braces. It was left out.")


def _raw_lines(data: bytes) -> list[bytes]:
    if encoding_of(data) == "utf-16":
        data = decode(data).encode("utf-8")
    return data.split(b"\n")
