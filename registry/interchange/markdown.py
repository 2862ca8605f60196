"""Plain Markdown or text (fabric's patterns, say): the whole file is one message.

It is the system message, or the user message if the file is called ``user.md``. The title is the first heading, unless
that heads a section (fabric's files all open with "IDENTITY and PURPOSE"); then the file's name is more telling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from registry.interchange import jinja
from registry.interchange.finishing import finish
from registry.interchange.headers import fold
from registry.interchange.outcome import Collected, Outcome, Refused
from registry.interchange.slugs import file_stem, title_from_stem

NAME = "markdown"
EXTENSIONS = (".md", ".markdown", ".txt")

_HEADING = re.compile(r"^#{1,2}[ \t]+(.+)$", re.MULTILINE)
_SECTIONS = re.compile(r"(?i)^(identity|purpose|goals?|steps?|role|instructions?|output|input|system|context|task)\b")


def read(source: str, name: str, text: str) -> Iterator[Outcome]:
    text = fold(text)
    if not text.strip():
        raise Refused("This file is empty.")
    stem = file_stem(name)
    into = Collected(source=source, format=NAME, slug=stem, title=_title(text) or title_from_stem(stem))
    role = "user" if PurePosixPath(name).stem.lower() == "user" else "system"
    into.content = {
        "messages": [{"role": role, "content": text.removesuffix("\n")}],
        "template_format": _template_format(into, text),
    }
    into.message_lines = [1]
    yield finish(into)


def _title(text: str) -> str:
    found = _HEADING.search(text)
    heading = found.group(1).rstrip("# \t").strip("*_ ") if found else ""
    return "" if _SECTIONS.match(heading) else heading


def _template_format(into: Collected, text: str) -> str:
    problem = jinja.facts(text).problem
    if problem is None:
        return "jinja2"
    into.info(problem.line or 1, "Braces here are not a template; the text is kept to be sent exactly as written.")
    return "text"
