"""Find the tags of a Jinja2 text without Jinja2, which stops at the first error and does not know columns.

Rules follow Jinja2's lexer: quotes hide braces inside a tag, brackets nest, ``{% raw %}`` hides all until
``{% endraw %}``. A second opener inside a tag can never be legal, so it marks the first as unclosed and the scan
goes on.
Unlike Jinja2, a quoted text ends with its line here, so that one stray apostrophe does not hide the rest of the prompt;
that is why ``syntax`` asks Jinja2 first and uses this scan only to explain and to count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from registry.templating.language import MAX_TAGS
from registry.templating.problems import Problem

CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENER = re.compile(r"\{[{%#]")
_INSIDE = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\{[{%#]|[-+]?(?:\}\}|%\})|[(\[{]|[)\]}]""")
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_WORD = re.compile(r"\w[\w.]*")


@dataclass(frozen=True, slots=True)
class Tag:
    """``opener`` is "{{" or "{%"; ``body`` is the code between the braces without ``-``/``+`` and outer spaces."""

    opener: str
    body: str
    start: int
    line: int
    column: int

    @property
    def word(self) -> str:
        """The statement's first word ("for"), "" for ``{{ }}`` and for empty statements."""
        match = re.match(r"\w+", self.body) if self.opener == "{%" else None
        return match.group() if match else ""


@dataclass(frozen=True, slots=True)
class Scan:
    tags: list[Tag]
    problems: list[Problem]
    code_characters: int  # inside the braces of all tags, closed or not


class Lines:
    """Offsets to 1-based (line, column)."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def scan(text: str) -> Scan:
    """Every closed tag of ``text`` and a problem for each that is not closed. Stops at more than MAX_TAGS openers."""
    lines = Lines(text)
    tags: list[Tag] = []
    problems: list[Problem] = []
    position = code_characters = 0
    while len(tags) + len(problems) <= MAX_TAGS and (match := _OPENER.search(text, position)):
        start, opener = match.start(), match.group()
        end, resume = _comment_end(text, start) if opener == "{#" else _tag_end(text, start, opener)
        line, column = lines.place(start)
        position = resume
        code_characters += 0 if opener == "{#" else resume - start
        if end is None:
            problems.append(_unclosed(text[start:resume], opener, line, column))
            continue
        if opener == "{#":
            continue
        tag = Tag(opener, text[start + 2 : end].lstrip("-+").strip(), start, line, column)
        tags.append(tag)
        if tag.opener == "{%" and tag.body == "raw":
            closing = _END_RAW.search(text, resume)
            if closing is None:
                problems.append(
                    Problem("unclosed_raw", f"Line {line}: {{% raw %}} is never ended. Add {{% endraw %}}.", line=line)
                )
                break
            position = closing.end()
    return Scan(tags, problems, code_characters)


def _comment_end(text: str, start: int) -> tuple[int | None, int]:
    end = text.find("#}", start + 2)
    return (None, len(text)) if end < 0 else (end, end + 2)


def _tag_end(text: str, start: int, opener: str) -> tuple[int | None, int]:
    """(offset of the closer or None, offset to go on from)."""
    closer, depth = CLOSERS[opener], 0
    position = start + 2
    while match := _INSIDE.search(text, position):
        found = match.group()
        position = match.end()
        if found in CLOSERS:
            return None, match.start()
        # "}}" closes the tag only outside brackets: {{ {"a": {"b": 1}} }} is legal.
        if found.lstrip("-+") == closer and (depth == 0 or closer == "%}"):
            return match.start(), match.end()
        if found in ("}}", "-}}", "+}}"):
            depth = max(0, depth - 2)
        elif found in "([{":
            depth += 1
        elif found in ")]}":
            depth = max(0, depth - 1)
    return None, len(text)


def _unclosed(rest: str, opener: str, line: int, column: int) -> Problem:
    closer = CLOSERS[opener]
    code = {"{{": "unclosed_variable", "{%": "unclosed_tag", "{#": "unclosed_comment"}[opener]
    if opener == "{#":
        return Problem(
            code, f"Line {line}: this {{# comment is never closed. Add #}} after it.", line=line, column=column
        )
    first_line = rest[2:].split("\n", 1)[0]
    words = _WORD.findall(first_line)
    word = (words[0] if opener == "{{" else " ".join(words[:3])) if words else opener
    half = opener == "{{" and re.match(r"[-+]?\s*[\w.]+\s*\}(?!\})", first_line)
    advice = f"{word} is followed by one }} only; write two." if half else f"Add {closer} after {word}."
    return Problem(code, f"Line {line}: this {opener} is never closed. {advice}", line=line, column=column)
