"""Dotprompt files from content: Jinja values back to Handlebars, settings under Dotprompt's names."""

from __future__ import annotations

import re
from typing import Any

from registry.content import Content
from registry.interchange import jinja, parameters, yaml_safe
from registry.interchange.outcome import CannotWrite, Meta, Written
from registry.interchange.slugs import slugify

ROLES = {"system": "system", "user": "user", "assistant": "model"}
_TAG = re.compile(r"\{\{-?\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*-?\}\}|\{#(.*?)#\}|\{\{|\{%", re.DOTALL)


def write(meta: Meta, content: Content) -> Written:
    """Raises CannotWrite for templates with more than values and comments, which would change on the way."""
    slug = meta.slug or slugify(meta.title)
    losses: list[str] = []
    header = {
        key: value for key, value in _header(meta, content, slug, losses).items() if value not in ("", None, [], {})
    }
    messages = content["messages"]
    texts = [_text(message["content"], content["template_format"], losses) for message in messages]
    parts = [
        f'{{{{role "{ROLES[message["role"]]}"}}}}\n{text}\n' for message, text in zip(messages, texts, strict=True)
    ]
    if any(message["content"] != message["content"].strip() for message in messages):
        losses.append("Blank lines around a message are layout in Dotprompt, so they are not kept.")
    data = f"---\n{yaml_safe.dump(header)}---\n" + "\n".join(parts)
    return Written(f"{slug}.prompt", data.encode("utf-8"), tuple(dict.fromkeys(losses)))


def _header(meta: Meta, content: Content, slug: str, losses: list[str]) -> dict[str, Any]:
    config = {
        parameters.camel_case(name, parameters.CAMEL): value for name, value in sorted(content["parameters"].items())
    }
    schema = content["output_schema"]
    return {
        "name": slug,
        "description": meta.purpose,
        "version": meta.version,
        "model": content["model"],
        "config": config,
        "input": _input(content),
        "output": {"format": "json", "schema": schema} if schema else None,
        "toolDefs": [_tool(tool, losses) for tool in content["tools"]],
        "countersign.title": meta.title,
        "countersign.feature": meta.feature,
        "countersign.tags": list(meta.tags),
        "countersign.change_note": meta.change_note,
        "countersign.accuracy_threshold": meta.accuracy_threshold,
    }


def _input(content: Content) -> dict[str, Any] | None:
    if not content["variables"]:
        return None
    properties = {}
    for item in content["variables"]:
        part: dict[str, Any] = {"type": item["type"]}
        if item["description"]:
            part["description"] = item["description"]
        if item["example"] is not None:
            part["examples"] = [item["example"]]
        properties[item["name"]] = part
    required = [item["name"] for item in content["variables"] if item["required"]]
    defaults = {item["name"]: item["default"] for item in content["variables"] if item["default"] is not None}
    schema = {"type": "object", "properties": properties, "required": required}
    return {"schema": schema} | ({"default": defaults} if defaults else {})


def _tool(tool: dict[str, Any], losses: list[str]) -> dict[str, Any]:
    renamed = {"parameters": "inputSchema", "output_schema": "outputSchema"}
    for key in sorted(set(tool) - {"name", "description", *renamed}):
        losses.append(f"Dotprompt has no “{key}” for tools; other programs may not know what to do with it.")
    return {renamed.get(key, key): value for key, value in tool.items()}


def _text(text: str, template_format: str, losses: list[str]) -> str:
    if template_format == "handlebars":
        return text
    if template_format == "text":
        losses.append("Plain text became a Handlebars text with its braces escaped; it prints the same.")
        return _escape(text)
    problem = jinja.facts(text).problem
    if problem:
        raise CannotWrite(f"The template has an error: {problem.message} Mend it first, or export in our own format.")
    return _from_jinja(text)


def _from_jinja(text: str) -> str:
    parts, end = [], 0
    for found in _TAG.finditer(text):
        name, comment = found.groups()
        if (
            (name is None and comment is None)
            or (name and found.group()[2] == "-")
            or (name and found.group()[-3] == "-")
        ):
            line = text.count("\n", 0, found.start()) + 1
            raise CannotWrite(
                f"Line {line} has a loop, a condition or a filter, which has no exact form in Dotprompt. "
                "Export this prompt in our own format."
            )
        parts += [
            _escape(text[end : found.start()]),
            "{{" + name + "}}" if name else "{{! " + comment.strip("-").strip() + " }}",
        ]
        end = found.end()
    return "".join(parts) + _escape(text[end:])


def _escape(text: str) -> str:
    return text.replace("{{", "\\{{")
