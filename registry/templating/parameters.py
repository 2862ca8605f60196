"""Model parameters: names, types and sensible ranges.

Ranges are the widest that the APIs of OpenAI and Anthropic document, so a value outside them is refused by the provider
too; a narrower limit of one model is the model's own matter. Unknown names are kept, for providers add new ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.templating.language import did_you_mean
from registry.templating.problems import INFO, WARNING, Problem

MAX_STOP_SEQUENCES = 16
REASONING_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
VERBOSITIES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Range:
    """For the editor too: ``low`` and ``high`` are inclusive, None is open; ``whole`` asks for whole numbers."""

    low: float | None
    high: float | None
    whole: bool
    meaning: str


RANGES = {
    "temperature": Range(0, 2, False, "How much chance there is in the answer; 0 is the steadiest."),
    "top_p": Range(0, 1, False, "Only the likeliest words that add up to this share are considered."),
    "top_k": Range(1, None, True, "Only this many of the likeliest words are considered."),
    "max_tokens": Range(1, None, True, "The longest answer, in tokens."),
    "max_output_tokens": Range(1, None, True, "The longest answer, in tokens."),
    "max_completion_tokens": Range(1, None, True, "The longest answer with its reasoning, in tokens."),
    "frequency_penalty": Range(-2, 2, False, "Above 0 makes the model repeat words less."),
    "presence_penalty": Range(-2, 2, False, "Above 0 makes the model turn to new subjects."),
    "seed": Range(None, None, True, "The same seed makes answers more alike."),
    "n": Range(1, 128, True, "How many answers are made."),
    "timeout_seconds": Range(0, None, False, "How long to wait for the answer."),
}


def check_parameters(parameters: Any) -> list[Problem]:
    """Problems with path "parameters.<name>": errors for wrong values, infos for names that are not known."""
    if not isinstance(parameters, dict):
        return [Problem("parameters_shape", "Parameters are names with values, in curly braces.", path="parameters")]
    problems: list[Problem] = []
    for name, value in parameters.items():
        if value is not None:
            problems.extend(_check(str(name), value))
    if parameters.get("temperature") is not None and parameters.get("top_p") is not None:
        message = "Both temperature and top_p are set. Providers advise to change only one of them."
        problems.append(Problem("both_sampling", message, severity=WARNING, path="parameters.top_p"))
    return problems


def _check(name: str, value: Any) -> list[Problem]:
    path = f"parameters.{name}"
    if name in RANGES:
        message = _number(name, value, RANGES[name])
    elif name in _OTHERS:
        message = _OTHERS[name](name, value)
    else:
        note = f"{name[:100]} is not a parameter we know; it is sent as written.{did_you_mean(name, KNOWN)}"
        return [Problem("unknown_parameter", note, severity=INFO, path=path)]
    return [Problem("parameter", message, path=path)] if message else []


def _number(name: str, value: Any, allowed: Range) -> str:
    kind = "a whole number" if allowed.whole else "a number"
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        return f"{name} must be {kind}{_span(allowed)}."
    if allowed.whole and value != int(value):
        return f"{name} must be {kind}{_span(allowed)}, not {value:g}."
    if (allowed.low is not None and value < allowed.low) or (allowed.high is not None and value > allowed.high):
        return f"{name} must be {kind}{_span(allowed)}, not {str(value)[:30]}."
    return ""


def _span(allowed: Range) -> str:
    if allowed.low is not None and allowed.high is not None:
        return f" from {allowed.low:g} to {allowed.high:g}"
    return f" of at least {allowed.low:g}" if allowed.low is not None else ""


def _stop(name: str, value: Any) -> str:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        return f"{name} must be a list of texts that are not empty."
    if len(texts) > MAX_STOP_SEQUENCES:
        return f"{name} can hold at most {MAX_STOP_SEQUENCES} texts; there are {len(texts):,}."
    return ""


def _choice(choices: tuple[str, ...]) -> Callable[[str, Any], str]:
    return lambda name, value: "" if value in choices else f"{name} must be one of: {', '.join(choices)}."


def _yes_or_no(name: str, value: Any) -> str:
    return "" if isinstance(value, bool) else f"{name} must be yes or no (true or false)."


_OTHERS: dict[str, Callable[[str, Any], str]] = {
    "stop_sequences": _stop,
    "stop": _stop,
    "reasoning_effort": _choice(REASONING_EFFORTS),
    "verbosity": _choice(VERBOSITIES),
    "stream": _yes_or_no,
    "parallel_tool_calls": _yes_or_no,
}
KNOWN = frozenset(RANGES) | frozenset(_OTHERS)
