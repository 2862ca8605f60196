"""Model parameters: one spelling for each, a type, and the range that makes sense.

Other tools write ``maxOutputTokens`` or ``topP``; Countersign writes ``max_tokens`` and ``top_p``. Unknown parameters
are kept under their own name. Out of range is a warning, because providers differ; not a number is an error.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from registry.interchange.outcome import Collected, Refused

SPELLINGS = {
    "max_output_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "stop_sequences": "stop",
    "allow_multiple_tool_calls": "parallel_tool_calls",
}

# What Dotprompt and Prompty call ours; the rest goes from snake_case to camelCase.
CAMEL = {"max_tokens": "maxOutputTokens", "stop": "stopSequences"}
CAMEL_PROMPTY = CAMEL | {"parallel_tool_calls": "allowMultipleToolCalls"}


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    high: float
    whole: bool = False


# Ranges: the union of what OpenAI, Anthropic and Google document for their chat endpoints.
RANGES = {
    "temperature": Range(0, 2),
    "top_p": Range(0, 1),
    "top_k": Range(1, 1_000, whole=True),
    "max_tokens": Range(1, 1_000_000, whole=True),
    "frequency_penalty": Range(-2, 2),
    "presence_penalty": Range(-2, 2),
    "seed": Range(-(2**53), 2**53, whole=True),
}

# Names of settings that hold keys or addresses of a provider. Compared without case, hyphens and underscores.
SECRET_NAMES = frozenset(
    [
        "apikey",
        "secret",
        "clientsecret",
        "password",
        "token",
        "accesstoken",
        "bearertoken",
        "authorization",
        "credential",
        "credentials",
        "connection",
        "connectionstring",
    ]
)


def snake_case(name: str) -> str:
    """``maxOutputTokens`` → ``max_tokens``; the one spelling of a parameter."""
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower().replace("-", "_")
    return SPELLINGS.get(snake, snake)


def camel_case(name: str, special: dict[str, str]) -> str:
    head, *rest = name.split("_")
    return special.get(name) or head + "".join(word[:1].upper() + word[1:] for word in rest)


def is_secret(name: str) -> bool:
    return re.sub(r"[-_\s]", "", name).lower() in SECRET_NAMES


def rename(options: dict[str, Any], into: Collected, line: int) -> dict[str, Any]:
    """``options`` under our names, settings that hold secrets left out with a warning."""
    renamed: dict[str, Any] = {}
    for name, value in options.items():
        if is_secret(name):
            into.warn(line, f"“{name}” was left out: Countersign keeps no keys or connection settings with a prompt.")
        elif snake_case(name) in renamed:
            into.warn(line, f"“{name}” is given under two names; the first value was kept.")
        else:
            renamed[snake_case(name)] = value
    return renamed


def check(parameters: dict[str, Any], into: Collected, line_of: dict[str, int] | None = None) -> dict[str, Any]:
    """``parameters`` with numbers as numbers. Warns of odd ranges; raises Refused for a known one that is no number."""
    lines = line_of or {}
    return {
        name: _number(name, value, into, lines.get(name, into.line)) if name in RANGES else value
        for name, value in parameters.items()
    }


def _number(name: str, value: Any, into: Collected, line: int) -> Any:
    if value is None:
        return None
    allowed = RANGES[name]
    number = _as_number(value)
    if number is None:
        raise Refused(f"“{name}” must be a number, not “{str(value)[:40]}”.", line=line)
    if allowed.whole and number != int(number):
        into.warn(line, f"“{name}” is {number}; a whole number is expected.")
    if not allowed.low <= number <= allowed.high:
        into.warn(line, f"“{name}” is {number}; between {allowed.low:g} and {allowed.high:g} is usual.")
    return number


def _as_number(value: Any) -> int | float | None:
    """``value`` as a finite number; text such as "0.7" counts, yes/no does not."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if isinstance(value, str) and number == int(number) and "." not in value else number
