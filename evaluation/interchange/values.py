"""What a suite may hold: JSON that can be stored, digested (RFC 8785) and written out again, nothing else."""

from __future__ import annotations

import math
from typing import Any

from registry.content import ContentError, text

MAX_DEPTH = 50
MAX_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3: beyond it, other programs read another number


def checked(value: Any) -> Any:
    """``value`` as it is stored: a copy, line ends folded to ``\\n``. Raises ContentError with the place and what to
    do: null bytes, half characters, numbers that JSON cannot hold, too much depth."""
    return _checked("", value, 0)


def _checked(path: str, value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ContentError(path, f"This is nested more than {MAX_DEPTH} levels deep. Make it flatter.")
    if isinstance(value, str):
        return text(path, value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(path, value)
    if isinstance(value, dict):
        return {text(path, key): _checked(_joined(path, key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_checked(_joined(path, str(index)), item, depth + 1) for index, item in enumerate(value)]
    raise ContentError(path, f"A {type(value).__name__} has no place in JSON. Write it as text.")


def _number(path: str, value: int | float) -> int | float:
    if isinstance(value, float) and not math.isfinite(value):
        raise ContentError(path, "This number is not finite. Put it in quotation marks to keep it as text.")
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise ContentError(path, "This number has too many digits. Put it in quotation marks to keep it as text.")
    return value


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def too_deep(value: Any) -> bool:
    """Whether lists and objects stand more than ``MAX_DEPTH`` deep inside each other. Takes no depth itself."""
    waiting = [(value, 1)]
    while waiting:
        part, depth = waiting.pop()
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        if inside and depth > MAX_DEPTH:
            return True
        waiting.extend((item, depth + 1) for item in inside if isinstance(item, dict | list))
    return False
