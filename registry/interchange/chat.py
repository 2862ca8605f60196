"""Chat messages as other tools write them: ``[{"role": …, "content": …}, …]`` to ours."""

from __future__ import annotations

from typing import Any

from registry.interchange import jinja
from registry.interchange.outcome import Collected, Refused

# Names that other tools have for our three roles.
ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "ai": "assistant",
}


def role(name: Any, line: int) -> str:
    """Our role for ``name``. Raises Refused for one that has no counterpart (tool, function)."""
    ours = ROLES.get(name.strip().lower()) if isinstance(name, str) else None
    if ours is None:
        raise Refused(
            f"A message has the role “{str(name)[:40]}”; Countersign holds system, user and assistant.", line=line
        )
    return ours


def list_loop(name: str) -> str:
    """Jinja that writes out a list of messages where another tool inserts them as messages."""
    return "{% for message in " + name + " %}{{ message.role }}: {{ message.content }}\n{% endfor %}"


def read(given: list[Any], into: Collected) -> list[dict[str, str]]:
    """Messages of a chat prompt. Content in parts is joined if all parts are text."""
    messages = []
    for message in given:
        if not isinstance(message, dict):
            raise Refused("A chat prompt must be a list of objects, each with role and content.", line=into.line)
        messages.append(
            {"role": role(message.get("role"), into.line), "content": _content(message.get("content"), into)}
        )
    return messages


def _content(given: Any, into: Collected) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, list) and all(isinstance(part, dict) and isinstance(part.get("text"), str) for part in given):
        return "".join(part["text"] for part in given)
    raise Refused("A message has content that is not text (an image, say); Countersign holds text.", line=into.line)


def template_format(into: Collected) -> str:
    """``jinja2`` if every message is a sound template, else ``text``, with a note."""
    if all(jinja.is_template(message["content"]) for message in into.content["messages"]):
        return "jinja2"
    into.info(into.line, "Braces in this text are not a template; the text is kept to be sent exactly as written.")
    return "text"
