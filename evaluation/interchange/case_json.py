"""Our own format: one case a line, with the keys that ``evaluation.documents`` gives a case.

``{"variables": {"ticket": "Where is my order?"}, "expected": "shipping", "tags": ["edge"]}``. Every key may be absent.
"""

from __future__ import annotations

from typing import Any

from evaluation.documents import Case, Criterion, a_criterion
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting

NAME = "cases"

CASE_KEYS = tuple(Case.__annotations__)
CRITERION_KEYS = tuple(Criterion.__annotations__)
ROLES = ("system", "user", "assistant")


class Wrong(ValueError):
    """A value that is not of the shape it must have; the message is a sentence."""


def read(into: Collecting, records: Records) -> None:
    for where, record in records:
        try:
            given, unknown = case_of(record)
        except Wrong as error:
            into.error(where, f"This case was left out: {error}")
            continue
        for key in unknown:
            into.warn(
                where, f"“{key[:80]}” is not a part of a case, so it was left out. Known: {', '.join(CASE_KEYS)}."
            )
        into.add_case(where, given.pop("key", ""), **given)


def case_of(record: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What ``record`` gives of a case, in shape, and the keys that are no part of one. Raises Wrong."""
    given: dict[str, Any] = {}
    for key in CASE_KEYS:
        value = record.get(key)
        if value is not None:
            given[key] = _SHAPES[key](value)
    return given, [key for key in record if key not in CASE_KEYS]


def criterion_of(value: Any) -> Criterion:
    """Raises Wrong."""
    if not isinstance(value, dict) or not isinstance(value.get("scorer"), str) or not value["scorer"]:
        raise Wrong("A criterion needs the code of a “scorer”.")
    unknown = [key for key in value if key not in CRITERION_KEYS]
    if unknown:
        raise Wrong(f"“{unknown[0][:80]}” is not a part of a criterion.")
    settings = value.get("settings") or {}
    if not isinstance(settings, dict):
        raise Wrong("The settings of a criterion must be an object.")
    weight, threshold = value.get("weight", 1.0), value.get("threshold", 1.0)
    if not is_number(weight) or not 0 < weight < float("inf"):
        raise Wrong("The weight of a criterion must be a number above 0.")
    if not is_number(threshold) or not 0 <= threshold <= 1:
        raise Wrong("The threshold of a criterion must be a number from 0 to 1.")
    key = value.get("key") or value["scorer"]
    if not isinstance(key, str):
        raise Wrong("The key of a criterion must be text.")
    return a_criterion(key, value["scorer"], settings, weight=weight, threshold=threshold)


def messages_of(value: Any) -> list[dict[str, str]]:
    """Raises Wrong."""
    if not isinstance(value, list):
        raise Wrong("“messages” must be a list.")
    for message in value:
        if not isinstance(message, dict) or set(message) != {"role", "content"}:
            raise Wrong("A message has a “role” and a “content”, and nothing else.")
        if message["role"] not in ROLES or not isinstance(message["content"], str):
            raise Wrong(f"The role of a message is one of {', '.join(ROLES)}, and its content is text.")
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("“key” and “note” must be text.")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong("“tags” and “follow_ups” must be lists of texts.")
    return value


def _variables(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong("“variables” must be an object, in curly braces.")
    return value


def _checks(value: Any) -> list[Criterion]:
    if not isinstance(value, list):
        raise Wrong("“checks” must be a list.")
    return [criterion_of(item) for item in value]


_SHAPES: dict[str, Any] = {
    "key": _text,
    "variables": _variables,
    "messages": messages_of,
    "follow_ups": _texts,
    "expected": lambda value: value,
    "tags": _texts,
    "note": _text,
    "checks": _checks,
}
