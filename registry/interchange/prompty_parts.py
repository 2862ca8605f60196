"""Role lines, inputs, outputs, tools and Mustache texts of Prompty files."""

from __future__ import annotations

import re
from typing import Any

from registry.content import VARIABLE_TYPES
from registry.interchange import parameters, yaml_safe
from registry.interchange.finishing import message_line, variable
from registry.interchange.handlebars import blocks
from registry.interchange.handlebars.convert import Converter
from registry.interchange.handlebars.paths import Uses
from registry.interchange.handlebars.tokens import tokenise
from registry.interchange.outcome import Collected, Refused

ROLE_LINE = re.compile(r"(?i)(?:#[ \t]*)?(system|developer|user|assistant)[ \t]*(\[[^\]]*\])?[ \t]*:[ \t]*\Z")

KINDS = {kind: kind for kind in VARIABLE_TYPES} | {"float": "number", "list": "array", "dict": "object"}
# Kinds that are no text: our type for them, and what a person should know.
RICH_KINDS = {
    "image": ("string", "an image"),
    "audio": ("string", "a sound recording"),
    "file": ("string", "a file"),
    "thread": ("array", "an earlier conversation"),
}


def variables(into: Collected, loaded: yaml_safe.Loaded) -> list[dict[str, Any]]:
    """Variables from ``inputs`` (list of items, or mapping by name) and, in version 1, from ``sample``."""
    items = _items(loaded, "inputs")
    found = []
    for index, item in enumerate(items):
        into.variable_lines[item["name"]] = loaded.line("inputs", str(index))
        found.append(_variable(into, item, into.variable_lines[item["name"]]))
    sample = loaded.value.get("sample")
    if isinstance(sample, str):
        into.warn(loaded.line("sample"), f"The sample is kept elsewhere (“{sample[:60]}”); it was not read.")
    known = {item["name"]: item for item in found}
    for name, value in sample.items() if isinstance(sample, dict) else ():
        if name in known:
            known[name]["example"] = value
        elif name.isidentifier():
            found.append(variable(name, type=_type_of(value), example=value))
    return found


def output_schema(into: Collected, loaded: yaml_safe.Loaded) -> dict[str, Any] | None:
    items = _items(loaded, "outputs")
    return _schema(items, into, loaded.line("outputs")) if items else None


def tools(into: Collected, loaded: yaml_safe.Loaded) -> list[dict[str, Any]]:
    """Function tools with JSON Schema parameters; other kinds as they are, without connection settings."""
    items = _items(loaded, "tools")
    return [_tool(into, item, loaded.line("tools", str(index))) for index, item in enumerate(items)]


def from_mustache(into: Collected) -> str:
    """Rewrite the messages in Jinja where that is exact; returns the template format they are then in."""
    converter = Converter(Uses({item["name"]: item["type"] for item in into.content["variables"]}))
    texts = []
    for index, message in enumerate(into.content["messages"]):
        tokens = tokenise(message["content"], message_line(into, index))
        blocks.check(tokens)
        texts.append(converter.convert(tokens))
    if converter.obstacles:
        for obstacle in converter.obstacles:
            into.warn(
                obstacle.line,
                f"{obstacle.what[:1].upper()}{obstacle.what[1:]} has no exact form in Jinja; the text was kept.",
            )
        return "handlebars"
    for message, text in zip(into.content["messages"], texts, strict=True):
        message["content"] = text
    return "jinja2"


def _items(loaded: yaml_safe.Loaded, key: str) -> list[dict[str, Any]]:
    """Items of ``key`` as a list of mappings with a name; a mapping of names is taken too."""
    given = loaded.value.get(key)
    if isinstance(given, dict):
        given = [
            {"name": name} | (item if isinstance(item, dict) else {"default": item}) for name, item in given.items()
        ]
    if given is not None and not isinstance(given, list):
        raise Refused(f"“{key}” must be a list of items, each with a name.", line=loaded.line(key))
    for index, item in enumerate(given or []):
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            raise Refused(f"“{key}” must be a list of items, each with a name.", line=loaded.line(key, str(index)))
    return given or []


def _variable(into: Collected, item: dict[str, Any], line: int) -> dict[str, Any]:
    kind = item.get("kind") or item.get("type") or "string"
    name, default = item["name"], item.get("default")
    if kind in RICH_KINDS:
        ours, what = RICH_KINDS[kind]
        became = "list" if ours == "array" else "text"
        into.warn(line, f"“{name}” is {what}. Countersign holds text, so it came in as a {became} variable.")
    elif kind not in KINDS:
        ours = "string"
        into.warn(line, f"“{str(kind)[:40]}” is not a type known here; “{name}” was imported as text.")
    else:
        ours = KINDS[kind]
    required = item.get("required")
    return variable(
        name,
        type=ours,
        description=_described(item),
        required=required if isinstance(required, bool) else default is None,
        default=default,
        example=item.get("example", item.get("sample")),
    )


def _described(item: dict[str, Any]) -> str:
    described = str(item.get("description") or "")
    options = item.get("enumValues") or item.get("enum")
    return f"{described} (one of: {', '.join(map(str, options))})".strip() if isinstance(options, list) else described


def _schema(items: list[dict[str, Any]], into: Collected, line: int) -> dict[str, Any]:
    properties = {item["name"]: _property(item, into, line) for item in items}
    required = [item["name"] for item in items if item.get("required") is True]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _property(item: dict[str, Any], into: Collected, line: int) -> dict[str, Any]:
    kind = item.get("kind") or item.get("type") or "string"
    if kind not in KINDS:
        into.warn(line, f"“{str(kind)[:40]}” is not a type known here; “{item['name']}” may hold anything.")
    part: dict[str, Any] = {"type": KINDS[kind]} if kind in KINDS else {}
    if item.get("description"):
        part["description"] = item["description"]
    options = item.get("enumValues") or item.get("enum")
    if isinstance(options, list):
        part["enum"] = options
    if "default" in item:
        part["default"] = item["default"]
    if isinstance(item.get("properties"), list):
        inner = [each for each in item["properties"] if isinstance(each, dict) and isinstance(each.get("name"), str)]
        part |= _schema(inner, into, line)
    if isinstance(item.get("items"), dict):
        part["items"] = _property({"name": item["name"]} | item["items"], into, line)
    return part


def _tool(into: Collected, item: dict[str, Any], line: int) -> dict[str, Any]:
    tool = {key: value for key, value in item.items() if not parameters.is_secret(key)}
    for key in item:
        if parameters.is_secret(key):
            into.warn(
                line,
                f"“{key}” of the tool “{item['name']}” was left out: no keys or addresses are kept with a prompt.",
            )
    given = item.get("parameters")
    if isinstance(given, list) and all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in given):
        tool["parameters"] = _schema(given, into, line)
    bindings = item.get("bindings")
    for bound in bindings.values() if isinstance(bindings, dict) else ():
        into.used_elsewhere.add(str(bound.get("input") if isinstance(bound, dict) else bound))
    return tool


def _type_of(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (list, "array"), (dict, "object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "string")
