"""Prompty version 2 files from content."""

from __future__ import annotations

from typing import Any

from registry.content import Content
from registry.interchange import jinja, parameters, yaml_safe
from registry.interchange.outcome import CannotWrite, Meta, Written
from registry.interchange.prompty_parts import ROLE_LINE
from registry.interchange.slugs import slugify


def write(meta: Meta, content: Content) -> Written:
    """Raises CannotWrite for Handlebars, and for text that Prompty would take for a role line."""
    if content["template_format"] == "handlebars":
        raise CannotWrite("Prompty has no Handlebars. Export this prompt as Dotprompt or in our own format.")
    losses = _losses(meta, content)
    parts = []
    for number, message in enumerate(content["messages"], 1):
        text = jinja.quote(message["content"]) if content["template_format"] == "text" else message["content"]
        for line, words in enumerate(text.split("\n"), 1):
            if ROLE_LINE.match(words):
                raise CannotWrite(
                    f"Line {line} of message {number} is “{words.strip()}”, which Prompty takes for a role. "
                    "Change it, or export in our own format."
                )
        parts.append(f"{message['role']}:\n{text}\n")
    slug = meta.slug or slugify(meta.title)
    header = {key: value for key, value in _header(meta, content, slug).items() if value not in ("", None, [], {})}
    return Written(
        f"{slug}.prompty", f"---\n{yaml_safe.dump(header)}---\n{chr(10).join(parts)}".encode(), tuple(losses)
    )


def _header(meta: Meta, content: Content, slug: str) -> dict[str, Any]:
    options = {
        parameters.camel_case(name, parameters.CAMEL_PROMPTY): value
        for name, value in sorted(content["parameters"].items())
    }
    model = {"id": content["model"], "apiType": "chat", "options": options}
    return {
        "name": slug,
        "displayName": meta.title,
        "description": meta.purpose,
        "metadata": {key: value for key, value in (("version", meta.version), ("tags", list(meta.tags))) if value},
        "model": {key: value for key, value in model.items() if value},
        "inputs": [_input(item) for item in content["variables"]],
        "outputs": _outputs(content["output_schema"]),
        "tools": content["tools"],
        "template": {"format": {"kind": "jinja2"}, "parser": {"kind": "prompty"}},
    }


def _input(item: Any) -> dict[str, Any]:
    given = {
        "name": item["name"],
        "kind": item["type"],
        "description": item["description"],
        "required": item["required"],
    }
    rest = {key: item[key] for key in ("default", "example") if item[key] is not None}
    return {key: value for key, value in given.items() if value != ""} | rest


def _outputs(schema: dict[str, Any] | None) -> list[dict[str, Any]]:
    if not _is_flat(schema) or schema is None:
        return []
    required = schema.get("required", [])
    items = []
    for name, part in schema["properties"].items():
        item = {
            "name": name,
            "kind": part["type"],
            "description": part.get("description"),
            "enumValues": part.get("enum"),
        }
        items.append(
            {key: value for key, value in item.items() if value} | ({"required": True} if name in required else {})
        )
    return items


def _is_flat(schema: dict[str, Any] | None) -> bool:
    """Whether ``outputs`` of Prompty can hold ``schema``: named values of plain types, nothing else."""
    if (
        schema is None
        or set(schema) - {"type", "properties", "required"}
        or not isinstance(schema.get("properties"), dict)
    ):
        return False
    plain = ("string", "integer", "number", "boolean")
    return all(
        isinstance(part, dict) and part.get("type") in plain and not set(part) - {"type", "description", "enum"}
        for part in schema["properties"].values()
    )


def _losses(meta: Meta, content: Content) -> list[str]:
    losses = []
    if any(message["content"] != message["content"].strip() for message in content["messages"]):
        losses.append("Blank lines around a message are layout in Prompty, so they are not kept.")
    if content["template_format"] == "text":
        losses.append("Plain text became a Jinja text with its braces quoted; it prints the same.")
    if content["output_schema"] is not None and not _is_flat(content["output_schema"]):
        losses.append(
            "Prompty holds a flat list of outputs; the output schema is nested or restricted and was left out."
        )
    for what, value in (
        ("feature", meta.feature),
        ("change note", meta.change_note),
        ("accuracy threshold", meta.accuracy_threshold),
    ):
        if value:
            losses.append(f"Prompty has no place for the {what}.")
    return losses
