"""Several messages in one text, by marker lines, exactly.

A marker is a line ``<!-- message: user -->`` (an HTML comment, so the file still reads well as Markdown). What follows,
up to the next marker, is that message; a blank line before the next marker belongs to the layout. Text before the first
marker is a system message. A text line that looks like a marker is written with a backslash before it; reading takes
one backslash away. A single system message needs no marker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.content import ROLES, Message
from registry.interchange.outcome import Refused

_MARKER = re.compile(r"(\\*)[ \t]*<!--[ \t]*message:[ \t]*([\w-]*)[ \t]*-->[ \t]*\Z")


@dataclass(slots=True)
class _Part:
    role: str
    line: int
    lines: list[str]


def join(messages: list[Message]) -> str:
    """The body of a file. ``split`` gives back equal messages."""
    if len(messages) == 1 and messages[0]["role"] == "system":
        return _escape(messages[0]["content"]) + "\n"
    parts = [f"<!-- message: {message['role']} -->\n{_escape(message['content'])}\n" for message in messages]
    return "\n".join(parts)


def split(body: str, first_line: int) -> tuple[list[Message], list[int]]:
    """Messages of ``body`` and the line on which each starts. Raises Refused for a marker with an unknown role."""
    parts = [_Part("system", first_line, [])]
    for line, content in enumerate(body.removesuffix("\n").split("\n"), first_line):
        found = _MARKER.match(content)
        if found and not found.group(1):
            parts.append(_Part(_role(found.group(2), line), line + 1, []))
        else:
            parts[-1].lines.append(content[1:] if found else content)
    if len(parts) > 1 and not "".join(parts[0].lines).strip():
        parts = parts[1:]
    messages: list[Message] = []
    for part in parts:
        if part is not parts[-1] and part.lines and part.lines[-1] == "":
            part.lines.pop()
        messages.append({"role": part.role, "content": "\n".join(part.lines)})
    return messages, [part.line for part in parts]


def _escape(text: str) -> str:
    if "<!--" not in text:
        return text
    return "\n".join("\\" + line if _MARKER.match(line) else line for line in text.split("\n"))


def _role(role: str, line: int) -> str:
    if role not in ROLES:
        raise Refused(f"“{role}” is not a role. Write system, user or assistant.", line=line)
    return role
