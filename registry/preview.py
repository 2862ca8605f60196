"""What the editor shows beside the text: the prompt filled in with examples, its size, its variables, its problems."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from base.errors import BadInput
from registry.content import Content, ContentError, content_digest, normalise_content
from registry.templating.check import check_content
from registry.templating.render import RenderError, render_messages
from registry.templating.syntax import parse
from registry.templating.tokens import estimate_tokens
from registry.templating.values import example_values
from registry.templating.variables import Use, uses_in

PREVIEW_LENGTH = 60_000


def preview_of(raw: Any) -> dict[str, Any]:
    """A JSON-ready answer::

        {"digest": str, "problems": [{severity, path, line, column, message, code}, …],
         "variables": [{"name": str, "type": str}, …],        # found in the text, in order; type is a guess
         "rendered": [{"role": str, "text": str, "is_cut": bool}, …],  # empty when it cannot be filled in
         "missing": str,                                         # why it cannot, as a sentence
         "placeholders": [str, …],                               # what stands where an example is missing: "⟨name⟩"
         "size": {"characters": int, "tokens": int, "kind": str, "note": str}}

    Values are each variable's example, else its default. Raises BadInput with a path for unsound content.
    """
    try:
        content = normalise_content(raw)
        digest = content_digest(content)
    except ContentError as error:
        raise BadInput(error.message, {error.path: error.message}) from error
    texts = [message["content"] for message in content["messages"]]
    values, placeholders = _values(content)
    rendered, missing = _rendered(content, values)
    count = estimate_tokens("\n".join(texts), content["model"])
    return {
        "digest": digest,
        "problems": [asdict(problem) for problem in check_content(content)],
        "variables": _found(texts) if content["template_format"] == "jinja2" else [],
        "rendered": rendered,
        "missing": missing,
        "placeholders": placeholders,
        "size": {
            "characters": sum(len(part) for part in texts),
            "tokens": count.count,
            "kind": count.kind,
            "note": count.note,
        },
    }


def _found(texts: list[str]) -> list[dict[str, str]]:
    """Names in the order of their first appearance, each with the type that all its uses together suggest."""
    uses: dict[str, Use] = {}
    for text in texts:
        for name, use in uses_in(parse(text)).items():
            uses.setdefault(name, Use(use.line)).ways.update(use.ways)
    return [{"name": name, "type": use.type} for name, use in uses.items()]


def _values(content: Content) -> tuple[dict[str, Any], list[str]]:
    """Each variable's example or default; a text without either is shown by its name, so that the rest can be read."""
    values = example_values(content)
    placeholders = []
    for variable in content["variables"]:
        if variable["type"] == "string" and variable["required"] and variable["name"] not in values:
            values[variable["name"]] = f"⟨{variable['name']}⟩"
            placeholders.append(values[variable["name"]])
    return values, placeholders


def _rendered(content: Content, values: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    try:
        messages = render_messages(content, values)
    except RenderError as error:
        return [], error.problems[0].message if error.problems else str(error)
    return [
        {"role": message.role, "text": message.text[:PREVIEW_LENGTH], "is_cut": len(message.text) > PREVIEW_LENGTH}
        for message in messages
    ], ""
