"""JSON Schema, Draft 2020-12, in a bounded number of steps.

The library runs ``pattern`` by a regular expression that may never end, compares every two items for ``uniqueItems``,
fetches references from the network, and follows references that double at each level. Here patterns are stopped,
items are compared by their canonical text, nothing is fetched and the steps are counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry

from evaluation.scorers.bounds import TooMuchWork, search_bounded

MAX_STEPS = 50_000
MAX_ERRORS = 5
_OFFLINE: Registry = Registry()  # knows no document but the schema itself: a reference elsewhere fails


def schema_errors(schema: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """(path in the value, what is wrong there), at most five; empty: it fits. Raises TooMuchWork; raises
    ``referencing.exceptions.Unresolvable`` for a reference to another document."""
    steps = _Steps()
    kind = extend(Draft202012Validator, {key: steps.counted(check) for key, check in _KEYWORDS.items()})
    try:
        errors = list(islice(kind(schema, registry=_OFFLINE).iter_errors(value), MAX_ERRORS))
    except RecursionError:
        raise TooMuchWork("The schema refers to itself without end.") from None
    except ArithmeticError:
        raise TooMuchWork("The answer holds a number that the schema cannot be applied to.") from None
    return [(".".join(map(str, error.absolute_path)), error.message[:200]) for error in errors]


class _Steps:
    """Counts keywords applied to values, so that the same schema and answer always end at the same place."""

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def counted(self, check: Callable[..., Any]) -> Callable[..., Iterator[ValidationError]]:
        def one_step(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
            self.left -= 1
            if self.left < 0:
                raise TooMuchWork(f"The schema needs more than {MAX_STEPS:,} steps on this answer.")
            yield from check(validator, wanted, instance, schema) or ()

        return one_step


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not search_bounded(pattern, instance):
        yield ValidationError(f"{instance[:80]!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, part in patterns.items():
            for key, value in instance.items():
                if search_bounded(pattern, key):
                    yield from validator.descend(value, part, path=key, schema_path=pattern)


def _additional_properties(validator: Any, part: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    others = [key for key in instance if key not in named and not any(search_bounded(each, key) for each in patterns)]
    for key in others:
        if part is False:
            yield ValidationError(f"{key[:80]!r} is not expected here")
        else:
            yield from validator.descend(instance[key], part, path=key)


def _unique_items(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list) and len({_canonical(each) for each in instance}) < len(instance):
        yield ValidationError("two items are the same")


def _canonical(value: Any) -> str:
    """Equal values, equal text: 1 and 1.0 are equal in JSON Schema, 1 and true are not."""
    return json.dumps(_whole_numbers(value), sort_keys=True)


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole_numbers(each) for each in value]
    return {key: _whole_numbers(each) for key, each in value.items()} if isinstance(value, dict) else value


_KEYWORDS = {
    **Draft202012Validator.VALIDATORS,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}
