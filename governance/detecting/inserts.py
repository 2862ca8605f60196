"""Variables that carry words from outside into a system message with nothing that marks where they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.detecting.finding import Finding
from governance.detecting.passages import Passage, passages
from registry.content import Content, Variable

_INSERT = re.compile(r"\{\{[-+]?\s{0,20}([A-Za-z_]\w{0,200})([^{}\n]{0,200})\}\}")
# Filters that leave no room for a sentence of somebody's own: they quote, or make a number of it.
_TAMING = re.compile(r"\|\s{0,20}(?:tojson|int|float|round|length|count)\b")
# Words for things that people outside write, by which a variable or its description gives itself away.
_FROM_OUTSIDE = re.compile(
    r"(?<![a-z])(?:ticket|message|question|query|request|input|e-?mail|mail|body|text|document|doc|content|page|html|web"
    r"|article|review|comment|feedback|complaint|transcript|conversation|chat|history|attachment|upload|file|letter"
    r"|answer|reply|search|result|snippet|context|passage|chunk|source|user_said|utterance|subject|description|notes?"
    r"|resume|cv|post|tweet|thread)s?(?![a-z])",
    re.IGNORECASE,
)
_SHORT_TYPES = ("integer", "number", "boolean")
_AROUND = 200  # characters on each side in which a mark may stand, blank lines included
_OPENS = re.compile(r"(?:<[A-Za-z][\w -]{0,60}>|```\w{0,20}|\"\"\"|'''|[-=#*~]{3,}|[“\"«‹'`\[])\s{0,20}$")
_CLOSES = re.compile(r"\s{0,20}(?:</[A-Za-z][\w -]{0,60}>|```|\"\"\"|'''|[-=#*~]{3,}|[”\"»›'`\]])")


def open_inserts(content: Content) -> Iterator[Finding]:
    """A finding for each. Handlebars and plain text count like Jinja2: the braces are the same, or mean nothing."""
    if content["template_format"] == "text":
        return
    known = {variable["name"]: variable for variable in content["variables"]}
    for passage in passages(content):
        if passage.role == "system":
            yield from _of_message(passage, known)


def _of_message(passage: Passage, known: dict[str, Variable]) -> Iterator[Finding]:
    for match in _INSERT.finditer(passage.text):
        name, rest = match.groups()
        if not _TAMING.search(rest) and _carries_words(name, known.get(name)) and not _is_marked(passage.text, match):
            yield passage.finding(
                match.start(),
                f"“{name}” brings words from outside into the system message, and nothing marks where they begin and "
                f"end. Put it between marks such as <{name}> and </{name}>, or move it to a user message.",
            )


def _carries_words(name: str, variable: Variable | None) -> bool:
    """Whether somebody outside may have written it, as far as name and description tell."""
    if variable and variable["type"] in _SHORT_TYPES:
        return False
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return bool(_FROM_OUTSIDE.search(spoken)) or bool(
        variable and re.search(r"\b(?:written|typed|sent|said|pasted|uploaded|entered) by\b", variable["description"])
    )


def _is_marked(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _AROUND) : match.start()]
    after = text[match.end() : match.end() + _AROUND]
    return bool(_OPENS.search(before)) and bool(_CLOSES.match(after))
