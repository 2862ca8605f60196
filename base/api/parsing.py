"""JSON in, strictly: what two programs could read differently, or a database cannot hold, is refused at its place.

Refused: bytes that are not UTF-8, doubled keys, NaN and infinities, integers beyond 2**53 - 1 (RFC 8259 section 6:
others round them), null bytes, half characters (lone surrogates), nesting without end, bodies larger than
``DATA_UPLOAD_MAX_MEMORY_SIZE``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from base.api.problems import Kind, ProblemError, at_pointer

LARGEST_EXACT_INTEGER = 2**53 - 1
MAX_DEPTH = 100
MAX_ERRORS = 20
_SURROGATE = re.compile("[\ud800-\udfff]")

Path = tuple[str | int, ...]


class _Unsound:
    """Stands in the parsed tree where a value was refused, until its path is known."""

    def __init__(self, message: str) -> None:
        self.message = message


class StrictJSONParser(BaseParser):
    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        value = _decode(_read(stream))
        errors = [at_pointer(path, message) for path, message in _first(MAX_ERRORS, _unsound((), value))]
        if errors:
            raise ProblemError(Kind.BAD_INPUT, errors[0]["detail"], errors)
        return value


def _read(stream: IO[bytes]) -> bytes:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise ProblemError(Kind.TOO_LARGE, f"The body is larger than {limit:,} bytes, the most that is taken at once.")
    return raw


def _decode(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_constant=lambda name: _Unsound(f"{name} is not a number that JSON knows."),
            parse_int=_integer,
            parse_float=_float,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: byte {error.start + 1} cannot be read.") from error
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.") from error


def _integer(text: str) -> int | _Unsound:
    if len(text) > 17 or abs(int(text)) > LARGEST_EXACT_INTEGER:
        return _Unsound("This number is too large to be kept exactly. Write it as text.")
    return int(text)


def _float(text: str) -> float | _Unsound:
    number = float(text)
    return number if math.isfinite(number) else _Unsound("This number is too large.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                members[key] = _Unsound("This name stands twice in one object.")
            seen.add(key)
    return members


def _unsound(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """(path, sentence) of everything below ``value`` that must not come in."""
    if isinstance(value, str):
        message = _text_fault(value)
        if message:
            yield path, message
    elif isinstance(value, _Unsound):
        yield path, value.message
    elif isinstance(value, dict | list):
        yield from _unsound_members(path, value)


def _unsound_members(path: Path, value: dict[str, Any] | list[Any]) -> Iterator[tuple[Path, str]]:
    if len(path) >= MAX_DEPTH:
        yield path, f"This is nested more than {MAX_DEPTH} levels deep."
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        message = _text_fault(key) if isinstance(key, str) else ""
        if message:
            yield (*path, key), message
        yield from _unsound((*path, key), item)


def _text_fault(value: str) -> str:
    if "\x00" in value:
        line = value[: value.index("\x00")].count("\n") + 1
        return f"Line {line} holds a null byte. Remove it; it is usually left over from a copy."
    if not value.isascii() and (found := _SURROGATE.search(value)):
        line = value[: found.start()].count("\n") + 1
        return f"Line {line} holds half of a character (a lone surrogate). Type it again."
    return ""


def _first(count: int, items: Iterator[Any]) -> list[Any]:
    return [item for item, _ in zip(items, range(count), strict=False)]
