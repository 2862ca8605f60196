"""Output schemas and tools: JSON Schema, Draft 2020-12 (json-schema.org/draft/2020-12)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from registry.templating.problems import WARNING, Problem

MAX_PROBLEMS = 20
MAX_TOOLS = 128  # OpenAI's limit, the lowest of the large providers'
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # what OpenAI and Anthropic both accept
_VALIDATOR = Draft202012Validator(Draft202012Validator.META_SCHEMA)
_TYPES = "array, boolean, integer, null, number, object or string"


def check_output_schema(schema: Any, path: str = "output_schema") -> list[Problem]:
    """Problems of a JSON Schema, each at its own path ("output_schema.properties.age.type"). None is no schema."""
    if schema is None:
        return []
    if not isinstance(schema, dict):
        return [Problem("schema_shape", "A schema is a JSON object, in curly braces.", path=path)]
    try:
        problems = [_invalid(error, path) for error in islice(_VALIDATOR.iter_errors(schema), MAX_PROBLEMS)]
    except RecursionError:
        return [Problem("schema_depth", "This schema has too many levels inside each other.", path=path)]
    return problems or [*_outside_references(schema, path), *_required_without_property(schema, path)]


def check_tools(tools: Any) -> list[Problem]:
    """Problems of the tools, as OpenAI (``{"type": "function", "function": {…}}``) or Anthropic (``input_schema``)
    write them. Other shapes, such as a provider's built-in tools, only need a name or a type.
    """
    if not isinstance(tools, list):
        return [Problem("tools_shape", "Tools are a JSON list, in square brackets.", path="tools")]
    problems: list[Problem] = []
    if len(tools) > MAX_TOOLS:
        message = f"There are {len(tools):,} tools; providers accept at most {MAX_TOOLS}."
        problems.append(Problem("too_many_tools", message, severity=WARNING, path="tools"))
    seen: set[str] = set()
    for index, tool in enumerate(tools[:MAX_TOOLS]):
        problems.extend(_tool(tool, f"tools.{index}", seen))
    return problems


def _tool(tool: Any, path: str, seen: set[str]) -> list[Problem]:
    if not isinstance(tool, dict):
        return [Problem("tool_shape", "A tool is a JSON object, in curly braces.", path=path)]
    if isinstance(tool.get("function"), dict):
        tool, path = tool["function"], f"{path}.function"
    if "name" not in tool and isinstance(tool.get("type"), str) and tool["type"] != "function":
        return []
    problems = _name(tool.get("name"), f"{path}.name", seen)
    if not tool.get("description"):
        message = "This tool has no description, so the model must guess when to use it."
        problems.append(Problem("tool_description", message, severity=WARNING, path=path))
    for key in ("parameters", "input_schema"):
        problems += check_output_schema(tool.get(key), f"{path}.{key}")
    return problems


def _name(name: Any, path: str, seen: set[str]) -> list[Problem]:
    if not isinstance(name, str) or not _TOOL_NAME.fullmatch(name):
        message = "A tool's name has 1 to 64 letters, digits, underscores and hyphens."
        return [Problem("tool_name", message, path=path)]
    if name in seen:
        return [Problem("tool_name_twice", f"There are two tools called {name}.", path=path)]
    seen.add(name)
    return []


def _invalid(error: ValidationError, path: str) -> Problem:
    place = ".".join([path, *map(str, error.absolute_path)])
    return Problem("schema", _plain_words(error), path=place)


def _plain_words(error: ValidationError) -> str:
    key = str(error.absolute_path[-1]) if error.absolute_path else "schema"
    shown = repr(error.instance)[:60]
    if key == "type":
        return f"{shown} is not a type. Use {_TYPES}."
    if error.validator == "type":
        wanted = error.validator_value
        return f"{key} must be {wanted if isinstance(wanted, str) else ' or '.join(wanted)}, not {shown}."
    return f"{key}: {error.message[:200]}."


def _parts(schema: Any, path: str) -> Iterable[tuple[dict, str]]:
    """Every object inside ``schema`` with its path; a stack, for a schema may be deep."""
    stack = [(schema, path)]
    while stack:
        part, place = stack.pop()
        if isinstance(part, dict):
            yield part, place
            stack.extend((child, f"{place}.{key}") for key, child in part.items())
        elif isinstance(part, list):
            stack.extend((child, f"{place}.{index}") for index, child in enumerate(part))


def _outside_references(schema: dict, path: str) -> list[Problem]:
    """A version must be complete in itself, and providers load nothing from elsewhere."""
    message = "This schema refers to another document. Copy that part under $defs and refer to “#/$defs/…”."
    return [
        Problem("schema_reference", message, path=f"{place}.$ref")
        for part, place in _parts(schema, path)
        if isinstance(reference := part.get("$ref"), str) and not reference.startswith("#")
    ]


def _required_without_property(schema: dict, path: str) -> list[Problem]:
    problems = []
    for part, place in _parts(schema, path):
        properties, required = part.get("properties"), part.get("required")
        if not isinstance(properties, dict) or not isinstance(required, list):
            continue
        for name in required:
            if isinstance(name, str) and name not in properties:
                message = f"{name[:100]} is required but not described under properties."
                problems.append(Problem("schema_required", message, severity=WARNING, path=f"{place}.required"))
    return problems
