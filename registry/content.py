"""The canonical content of a prompt version, and its digest.

Content is the part of a version that is approved, served and logged. Its shape::

    {
      "messages": [{"role": "system" | "user" | "assistant", "content": str}, …],   # at least one
      "template_format": "jinja2" | "text" | "handlebars",
      "variables": [{"name": str, "type": "string" | "integer" | "number" | "boolean" | "array" | "object",
                     "description": str, "required": bool, "default": any | None, "example": any | None}, …],
      "model": str,              # pinned model id, "" where none is chosen yet
      "parameters": {str: any},  # e.g. {"temperature": 0.2, "max_tokens": 500}
      "output_schema": dict | None,   # JSON Schema
      "tools": [dict, …],
    }

``text`` content is sent as written; ``handlebars`` is kept exactly as imported but is not rendered here.

The digest is ``"sha256:" + hex(sha256(rfc8785(content)))`` (RFC 8785, JSON Canonicalization Scheme), so equal content
has an equal digest, whatever path it came by. Line ends are folded to ``\\n`` on the way in for the same reason.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any, TypedDict

import rfc8785

ROLES = ("system", "user", "assistant")
TEMPLATE_FORMATS = ("jinja2", "text", "handlebars")
VARIABLE_TYPES = ("string", "integer", "number", "boolean", "array", "object")

MAX_CONTENT_BYTES = 4 * 1024 * 1024
MAX_MESSAGES = 200
MAX_VARIABLES = 1_000
MAX_DEPTH = 50


class Message(TypedDict):
    role: str
    content: str


class Variable(TypedDict):
    name: str
    type: str
    description: str
    required: bool
    default: Any
    example: Any


class Content(TypedDict):
    messages: list[Message]
    template_format: str
    variables: list[Variable]
    model: str
    parameters: dict[str, Any]
    output_schema: dict[str, Any] | None
    tools: list[dict[str, Any]]


class ContentError(ValueError):
    """Content that cannot be stored. ``path`` names the field ("messages.0.content"), ``message`` says what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def empty_content() -> Content:
    return {
        "messages": [{"role": "system", "content": ""}],
        "template_format": "jinja2",
        "variables": [],
        "model": "",
        "parameters": {},
        "output_schema": None,
        "tools": [],
    }


def normalise_content(raw: Any) -> Content:
    """Check ``raw`` and return it in canonical shape: every key present, defaults filled, line ends folded.

    Raises ContentError for the first field that is wrong. Does not look inside templates: see ``registry.templating``.
    """
    if not isinstance(raw, dict):
        raise ContentError("content", "Content must be an object with messages.")
    unknown = sorted(str(key) for key in set(raw) - set(Content.__annotations__))
    if unknown:
        raise ContentError(unknown[0], "This field is not part of a prompt's content.")
    content: Content = {
        "messages": _messages(raw.get("messages")),
        "template_format": _choice("template_format", raw.get("template_format", "jinja2"), TEMPLATE_FORMATS),
        "variables": _variables(_given(raw, "variables", [])),
        "model": text("model", _given(raw, "model", ""), max_length=200).strip(),
        "parameters": _json_object("parameters", _given(raw, "parameters", {})),
        "output_schema": _optional_object("output_schema", raw.get("output_schema")),
        "tools": _objects("tools", _given(raw, "tools", [])),
    }
    _refuse_oversize(content)
    return content


def canonical_bytes(content: Content) -> bytes:
    """The RFC 8785 bytes of ``content``. Raises ContentError for numbers that JSON cannot hold exactly."""
    try:
        return rfc8785.dumps(content)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ContentError("content", f"This content has no exact JSON form: {error}.") from error


def content_digest(content: Content) -> str:
    """``sha256:`` and 64 hexadecimal digits over the canonical bytes of ``content``."""
    return "sha256:" + hashlib.sha256(canonical_bytes(content)).hexdigest()


def text(path: str, value: Any, *, max_length: int = MAX_CONTENT_BYTES) -> str:
    """``value`` as storable text with ``\\n`` line ends. Raises ContentError for null bytes and lone surrogates."""
    if not isinstance(value, str):
        raise ContentError(path, "This must be text.")
    if "\x00" in value:
        line = value[: value.index("\x00")].count("\n") + 1
        raise ContentError(path, f"Line {line} holds a null byte. Remove it; it is usually left over from a copy.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        line = value[: error.start].count("\n") + 1
        raise ContentError(path, f"Line {line} holds half of a character (a lone surrogate). Type it again.") from error
    if len(value) > max_length:
        raise ContentError(path, f"This is {len(value):,} characters long; at most {max_length:,} are allowed.")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _given(raw: dict[str, Any], key: str, otherwise: Any) -> Any:
    """An absent or null field counts as empty; an empty value of the wrong type does not."""
    value = raw.get(key)
    return otherwise if value is None else value


def _messages(raw: Any) -> list[Message]:
    if not isinstance(raw, list) or not raw:
        raise ContentError("messages", "A prompt needs at least one message.")
    if len(raw) > MAX_MESSAGES:
        raise ContentError("messages", f"A prompt can have at most {MAX_MESSAGES} messages; this one has {len(raw):,}.")
    return [_message(f"messages.{index}", item) for index, item in enumerate(raw)]


def _message(path: str, raw: Any) -> Message:
    if not isinstance(raw, dict) or set(raw) - {"role", "content"}:
        raise ContentError(path, "A message has a role and a text, and nothing else.")
    return {
        "role": _choice(f"{path}.role", raw.get("role", "system"), ROLES),
        "content": text(f"{path}.content", raw.get("content", "")),
    }


def _variables(raw: Any) -> list[Variable]:
    if not isinstance(raw, list):
        raise ContentError("variables", "Variables must be a list.")
    if len(raw) > MAX_VARIABLES:
        raise ContentError(
            "variables", f"A prompt can have at most {MAX_VARIABLES:,} variables; this has {len(raw):,}."
        )
    variables = [_variable(f"variables.{index}", item) for index, item in enumerate(raw)]
    seen: set[str] = set()
    for index, variable in enumerate(variables):
        if variable["name"] in seen:
            raise ContentError(f"variables.{index}.name", f"There are two variables called {variable['name']}.")
        seen.add(variable["name"])
    return variables


def _variable(path: str, raw: Any) -> Variable:
    if not isinstance(raw, dict):
        raise ContentError(path, "A variable needs a name and a type.")
    unknown = sorted(str(key) for key in set(raw) - set(Variable.__annotations__))
    if unknown:
        raise ContentError(f"{path}.{unknown[0]}", "This field is not part of a variable.")
    name = text(f"{path}.name", raw.get("name", ""), max_length=100).strip()
    if not name.isidentifier():
        raise ContentError(
            f"{path}.name", "A variable's name starts with a letter and has only letters, digits and underscores."
        )
    required = raw.get("required", True)
    if not isinstance(required, bool):
        raise ContentError(f"{path}.required", "Say yes or no (true or false).")
    return {
        "name": name,
        "type": _choice(f"{path}.type", raw.get("type", "string"), VARIABLE_TYPES),
        "description": text(f"{path}.description", raw.get("description") or "", max_length=2_000).strip(),
        "required": required,
        "default": _json_value(f"{path}.default", raw.get("default")),
        "example": _json_value(f"{path}.example", raw.get("example")),
    }


def _choice(path: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ContentError(path, f"“{str(value)[:60]}” is not one of: {', '.join(allowed)}.")
    return value


def _optional_object(path: str, value: Any) -> dict[str, Any] | None:
    return None if value is None else _json_object(path, value)


def _json_object(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ContentError(path, "This must be a JSON object, in curly braces.")
    return _json_value(path, value)


def _objects(path: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ContentError(path, "This must be a JSON list, in square brackets.")
    return [_json_object(f"{path}.{index}", item) for index, item in enumerate(value)]


def _json_value(path: str, value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise ContentError(path, f"This is nested more than {MAX_DEPTH} levels deep.")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ContentError(path, "This number is not finite.")
        return value
    if isinstance(value, str):
        return text(path, value)
    if isinstance(value, list):
        return [_json_value(f"{path}.{index}", item, depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            text(path, key, max_length=500): _json_value(f"{path}.{key}", item, depth + 1)
            for key, item in value.items()
        }
    raise ContentError(path, f"A {type(value).__name__} has no place in JSON; write it as text.")


def _refuse_oversize(content: Content) -> None:
    size = len(json.dumps(content, ensure_ascii=False).encode("utf-8"))
    if size > MAX_CONTENT_BYTES:
        raise ContentError(
            "content", f"This prompt is {size:,} bytes in all; at most {MAX_CONTENT_BYTES:,} bytes are allowed."
        )
