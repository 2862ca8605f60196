"""Values for variables: do they fit their type, and what a render gets when one is missing."""

from __future__ import annotations

import json
import math
from typing import Any

from jinja2 import Undefined

from registry.content import Content, Variable
from registry.templating.problems import Problem

MAX_INTEGER = 2**53 - 1  # larger ones have no exact JSON form (RFC 8785 section 3.2.2.3)

_NEEDED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no (true or false)",
    "array": "a list, in square brackets",
    "object": "an object with names and values, in curly braces",
}
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


class DoesNotFit(ValueError):
    """``needed`` says in plain words what would fit."""

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed


def fits(value: Any, variable_type: str) -> bool:
    """Is ``value`` of ``variable_type`` as it stands, without conversion?"""
    if variable_type == "boolean":
        return isinstance(value, bool)
    if variable_type == "integer":
        return _is_number(value) and value == int(value) and abs(value) <= MAX_INTEGER
    if variable_type == "number":
        return _is_number(value)
    return isinstance(value, {"string": str, "array": list, "object": dict}[variable_type])


def coerce(value: Any, variable_type: str) -> Any:
    """``value`` as ``variable_type``; text from a form field is read as that type. Raises DoesNotFit."""
    if fits(value, variable_type):
        return int(value) if variable_type == "integer" else value
    if variable_type == "string" and isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str) and variable_type != "string":
        read = _WORDS.get(value.strip().lower()) if variable_type == "boolean" else _read_json(value)
        if read is not None and fits(read, variable_type):
            return int(read) if variable_type == "integer" else read
    raise DoesNotFit(_NEEDED[variable_type])


def resolve_values(content: Content, values: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """(what templates see, problems with path "values.<name>").

    A value given wins over the variable's default. An optional variable with neither is empty: it prints as nothing, is
    false in ``{% if %}`` and "not defined". A required one is a problem. Names that are not declared are passed on as
    they are, so that a draft can be tried before its variables are declared.
    """
    declared = {variable["name"] for variable in content["variables"]}
    seen = {name: value for name, value in values.items() if name not in declared}
    problems: list[Problem] = []
    for variable in content["variables"]:
        try:
            seen[variable["name"]] = _resolve(variable, values)
        except DoesNotFit as misfit:
            name = variable["name"]
            given = values.get(name) is not None
            message = f"{name} must be {misfit.needed}." if given else f"{name} needs a value: {misfit.needed}."
            code = "wrong_type" if given else "missing_value"
            problems.append(Problem(code, message, path=f"values.{name}"))
    return seen, problems


def example_values(content: Content) -> dict[str, Any]:
    """Values for a preview: each variable's example, else its default; variables with neither are left out."""
    chosen = {v["name"]: v["default"] if v["example"] is None else v["example"] for v in content["variables"]}
    return {name: value for name, value in chosen.items() if value is not None}


def _resolve(variable: Variable, values: dict[str, Any]) -> Any:
    value = values.get(variable["name"])
    if value is None:
        value = variable["default"]
    if value is not None:
        return coerce(value, variable["type"])
    if variable["required"]:
        raise DoesNotFit(_NEEDED[variable["type"]])
    return Undefined(name=variable["name"])


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (abs(value) <= 2**1023 if isinstance(value, int) else math.isfinite(value))
    )


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
