"""Fills a JSON Schema with what a text holds."""

from __future__ import annotations

import re
from typing import Any

from evaluation.providers.offline.texts import nearest_sentence, shared, telling_words

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DEEPEST = 20
_MOST_ITEMS = 20


def filled(schema: Any, text: str, name: str = "", depth: int = 0) -> Any:
    """A value of the schema's type: the choice that the text speaks of, its number, its line "name: value"."""
    schema = schema if isinstance(schema, dict) else {}
    if "const" in schema:
        return schema["const"]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return nearest_choice(schema["enum"], text)
    for several in ("anyOf", "oneOf"):
        if isinstance(schema.get(several), list) and schema[several]:
            return filled(schema[several][0], text, name, depth)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object":
        inner = schema.get("properties") if depth < _DEEPEST else None
        inner = inner if isinstance(inner, dict) else {}
        return {key: filled(part, text, key, depth + 1) for key, part in inner.items()}
    if kind == "array":
        count = int(min(max(1, _bound(schema, "minItems", 1)), _MOST_ITEMS))
        return [filled(schema.get("items"), text, name, depth + 1) for _ in range(count)] if depth < _DEEPEST else []
    return _simple(kind, schema, text, name)


def _simple(kind: str, schema: dict[str, Any], text: str, name: str) -> Any:
    if kind in ("integer", "number"):
        return _number(schema, _named(name, text) or text, whole=kind == "integer")
    if kind == "boolean":
        return bool(shared(telling_words(name), telling_words(text)))
    if kind == "null":
        return None
    found = _named(name, text) or nearest_sentence(name.replace("_", " "), text) or text.strip()
    return found[: int(_bound(schema, "maxLength", 200))]


def _number(schema: dict[str, Any], text: str, *, whole: bool) -> float | int:
    found = _NUMBER.search(text)
    value = float(found[0][:20]) if found else _bound(schema, "minimum", 0)
    value = min(max(value, _bound(schema, "minimum", value)), _bound(schema, "maximum", value))
    return int(value) if whole else value


def _bound(schema: dict[str, Any], name: str, otherwise: float) -> float:
    """A number of the schema; what is none counts as absent."""
    value = schema.get(name)
    return float(value) if isinstance(value, int | float) and abs(value) < 1e15 else otherwise


def _named(name: str, text: str) -> str:
    """What follows "name:", to the end of the line or of the part."""
    words = re.escape(name).replace("_", r"[ _-]")
    found = re.search(rf"(?:^|[.;,\n])\W*{words}\s*[:=]\s*([^;\n]+)", text, re.IGNORECASE) if name else None
    return found[1].strip() if found else ""


def nearest_choice(choices: list[Any], text: str) -> Any:
    """The choice whose words the text uses most, the first one when it uses none."""
    spoken = telling_words(text)
    return max(choices, key=lambda choice: shared(telling_words(str(choice)), spoken))
