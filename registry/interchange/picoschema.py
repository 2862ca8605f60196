"""Picoschema, Dotprompt's short form of JSON Schema, and variables from either.

``name?: string, what it is`` · ``tags(array, what): string`` · ``colour(enum): [red, blue]`` · ``(*): any``. Also
taken: ``string[]`` and bare type words inside a JSON Schema, which are not in the standard but are written often.
Source: ``js/src/picoschema.ts`` of google/dotprompt.
"""

from __future__ import annotations

import re
from typing import Any

from registry.content import VARIABLE_TYPES
from registry.interchange.finishing import variable
from registry.interchange.outcome import Refused

SCALARS = ("string", "integer", "number", "boolean", "null", "any")
JSON_TYPES = (*VARIABLE_TYPES, "null")
_PROPERTY = re.compile(r"([^()?]+)(\?)?(?:\(([^,)]+)(?:,(.*))?\))?\Z", re.DOTALL)


def to_json_schema(schema: Any, line: int) -> dict[str, Any]:
    """JSON Schema for ``schema`` in either form. Raises Refused for what is neither."""
    if isinstance(schema, str):
        return _scalar(schema, line)
    if not isinstance(schema, dict):
        raise Refused("A schema must be a mapping of names to types.", line=line)
    if schema.get("type") in JSON_TYPES or isinstance(schema.get("properties"), dict):
        return _completed({"type": "object"} | schema, line)
    return _object(schema, line)


def variables(schema: dict[str, Any], defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """Variables from the properties of a JSON Schema object; a property with a default is optional."""
    required = schema.get("required")
    needed = set(required) if isinstance(required, list) else set(schema.get("properties", {}))
    found = []
    for name, part in schema.get("properties", {}).items():
        default = defaults.get(name, part.get("default"))
        examples = part.get("examples")
        found.append(
            variable(
                name,
                type=variable_type(part),
                description=_description(part),
                required=name in needed and default is None,
                default=default,
                example=examples[0] if isinstance(examples, list) and examples else None,
            )
        )
    return found


def variable_type(part: dict[str, Any]) -> str:
    kinds = part.get("type")
    named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return next((kind for kind in named if kind in VARIABLE_TYPES), "string")


def _description(part: dict[str, Any]) -> str:
    described = str(part.get("description") or "")
    if isinstance(part.get("enum"), list):
        options = ", ".join(str(option) for option in part["enum"] if option is not None)
        described = f"{described} (one of: {options})".strip()
    return described


def _scalar(text: str, line: int) -> dict[str, Any]:
    word, _, description = (part.strip() for part in text.partition(","))
    described = {"description": description} if description else {}
    if word.endswith("[]"):
        return {"type": "array", "items": _scalar(word[:-2], line), **described}
    if word not in SCALARS:
        raise Refused(f"“{word[:40]}” is not a type. Write one of: {', '.join(SCALARS)}.", line=line)
    return ({} if word == "any" else {"type": word}) | described


def _object(schema: dict[str, Any], line: int) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for key, value in schema.items():
        if key == "(*)":
            made["additionalProperties"] = to_json_schema(value, line)
            continue
        found = _PROPERTY.match(key)
        if not found:
            raise Refused(f"“{key[:60]}” cannot be read as a name with a type in brackets.", line=line)
        name, optional = found.group(1).strip(), found.group(2) is not None
        part = _property(found.group(3), value, line)
        if found.group(4):
            part["description"] = found.group(4).strip()
        made["properties"][name] = _nullable(part) if optional else part
        if not optional:
            made["required"].append(name)
    return made


def _property(kind: str | None, value: Any, line: int) -> dict[str, Any]:
    kind = (kind or "").strip()
    if not kind:
        return to_json_schema(value, line)
    if kind == "array":
        return {"type": "array", "items": to_json_schema(value, line)}
    if kind == "object":
        return to_json_schema(value, line)
    if kind == "enum" and isinstance(value, list):
        return {"enum": list(value)}
    raise Refused(f"“({kind[:40]})” is not known. Write (array), (object) or (enum) with a list of values.", line=line)


def _nullable(part: dict[str, Any]) -> dict[str, Any]:
    """Optional values may also be null, as Picoschema says."""
    if isinstance(part.get("type"), str):
        return part | {"type": [part["type"], "null"]}
    if "enum" in part and None not in part["enum"]:
        return part | {"enum": [*part["enum"], None]}
    return part


def _completed(schema: dict[str, Any], line: int) -> dict[str, Any]:
    """A JSON Schema in which type words ("name: string") are written out."""
    made = dict(schema)
    if isinstance(schema.get("properties"), dict):
        made["properties"] = {
            name: _scalar(part, line)
            if isinstance(part, str)
            else _completed(part, line)
            if isinstance(part, dict)
            else {}
            for name, part in schema["properties"].items()
        }
    if isinstance(schema.get("items"), str):
        made["items"] = _scalar(schema["items"], line)
    return made


def has_type_words(schema: Any) -> bool:
    """Whether a JSON Schema holds bare type words, which is not standard and worth a note."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return False
    return any(
        isinstance(part, str) or has_type_words(part) or (isinstance(part, dict) and isinstance(part.get("items"), str))
        for part in schema["properties"].values()
    )
