"""A Handlebars text as a list of tokens, each with its source text and place. Joined, the sources are the text again.

Broken texts are refused: a tag that is never closed, or ``}}`` that closes nothing. Braces of JSON examples are fine:
``}}`` counts as closing only where fewer than two single braces are open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from registry.interchange.outcome import Refused

Kind = Literal["text", "comment", "value", "open", "inverse", "close", "else", "partial", "raw"]

# Kinds that vanish together with their line where nothing else stands on it (Handlebars' "standalone" rule).
STANDALONE = frozenset({"comment", "open", "inverse", "close", "else", "partial"})

MAX_TAGS = 5_000
MAX_TAG_CHARACTERS = 2_000

_WORD = re.compile(r"""[\w.@/-]+="[^"]*"|[\w.@/-]+='[^']*'|"[^"]*"|'[^']*'|\([^)]*\)|[^\s"'()]+""")


@dataclass(slots=True)
class Token:
    """``words`` are a tag's name and arguments. ``text`` is what a text token prints (escapes resolved).

    ``strip_before`` / ``strip_after``: the tag eats white space there (``{{~ … ~}}``).
    """

    kind: Kind
    source: str
    line: int
    column: int
    text: str = ""
    words: list[str] = field(default_factory=list)
    strip_before: bool = False
    strip_after: bool = False

    @property
    def name(self) -> str:
        return self.words[0] if self.words else ""


def tokenise(body: str, first_line: int) -> list[Token]:
    """Raises Refused with the line in the file for a text that is not whole."""
    return _Scanner(body, first_line).run()


class _Scanner:
    def __init__(self, body: str, first_line: int) -> None:
        self.body = body
        self.first_line = first_line
        self.tokens: list[Token] = []
        self.open_braces = 0
        self._line, self._counted = first_line, 0

    def run(self) -> list[Token]:
        position = 0
        while position < len(self.body):
            start = self._next_tag(position)
            if start > position:
                self._take_text(position, start)
            if start == len(self.body):
                break
            position = self._take_tag(start)
        return self.tokens

    def _next_tag(self, position: int) -> int:
        """Where the next tag starts. A brace pair after one backslash is text."""
        start = self.body.find("{{", position)
        while start > 0 and self.body[start - 1] == "\\" and self.body[max(start - 2, 0) : start] != "\\\\":
            start = self.body.find("{{", start + 2)
        return len(self.body) if start < 0 else start

    def _take_text(self, start: int, end: int) -> None:
        source = self.body[start:end]
        line, column = self._place(start)
        self._count_braces(source, start)
        text = source.replace("\\{{", "{{")
        # Two backslashes before a tag print one.
        text = text[:-1] if source.endswith("\\\\") and end < len(self.body) else text
        self.tokens.append(Token("text", source, line, column, text=text))

    def _count_braces(self, source: str, start: int) -> None:
        for found in re.finditer(r"[{}]", source):
            if found.group() == "{":
                self.open_braces += 1
            elif self.open_braces:
                self.open_braces -= 1
            elif source[found.end() : found.end() + 1] == "}":
                raise self._refused(
                    start + found.start(), "These closing braces }} close nothing. Remove them, or add the opening {{."
                )

    def _take_tag(self, start: int) -> int:
        opener, closer = self._fences(start)
        if len(self.tokens) > 2 * MAX_TAGS:
            raise self._refused(
                start, f"There are more than {MAX_TAGS:,} tags up to here. Give repeated text as a value."
            )
        end = self.body.find(closer, start + len(opener))
        inner = self.body[start + len(opener) : end]
        if end < 0 or (not opener.startswith("{{!") and "{{" in inner):
            shown = self.body[start : start + 40].split("\n", 1)[0]
            raise self._refused(start, f"The tag “{shown}” that opens here is never closed. Add {closer} after it.")
        if not opener.startswith(("{{!", "{{~!")) and len(inner) > MAX_TAG_CHARACTERS:
            raise self._refused(start, f"This tag is longer than {MAX_TAG_CHARACTERS:,} characters.")
        after = end + len(closer)
        if opener == "{{{{":
            return self._take_raw(start, after, inner.strip())
        line, column = self._place(start)
        token = Token("value", self.body[start:after], line, column)
        _fill(token, inner, comment=opener.startswith("{{!") or opener == "{{~!")
        self.tokens.append(token)
        return after

    def _fences(self, start: int) -> tuple[str, str]:
        for opener, closer in (("{{{{", "}}}}"), ("{{{", "}}}"), ("{{!--", "--}}"), ("{{~!--", "--}}")):
            if self.body.startswith(opener, start):
                return opener, closer
        return ("{{!" if self.body.startswith("{{!", start) else "{{"), "}}"

    def _take_raw(self, start: int, after: int, name: str) -> int:
        closing = "{{{{/" + (name.split() or [""])[0] + "}}}}"
        end = self.body.find(closing, after)
        if end < 0:
            raise self._refused(start, f"This raw block is never closed. Add {closing} after it.")
        line, column = self._place(start)
        stop = end + len(closing)
        self.tokens.append(Token("raw", self.body[start:stop], line, column, words=["raw"]))
        return stop

    def _place(self, position: int) -> tuple[int, int]:
        self._line += self.body.count("\n", self._counted, position)
        self._counted = max(self._counted, position)
        return self._line, position - self.body.rfind("\n", 0, position)

    def _refused(self, position: int, message: str) -> Refused:
        line = self.first_line + self.body.count("\n", 0, position)
        return Refused(message, line=line, column=position - self.body.rfind("\n", 0, position))


def _fill(token: Token, inner: str, *, comment: bool) -> None:
    token.strip_before = inner.startswith("~") or token.source.startswith("{{~")
    token.strip_after = inner.endswith("~")
    inner = inner.strip("~") if not comment else inner.removesuffix("~")
    if comment or inner.startswith("!"):
        token.kind, token.text = "comment", inner.removeprefix("!")
        return
    sigil, rest = (inner[:1], inner[1:]) if inner[:1] in ("#", "^", "/", ">", "&") else ("", inner)
    token.words = _WORD.findall(rest)
    token.kind = {"#": "open", "^": "inverse", "/": "close", ">": "partial"}.get(sigil, "value")  # type: ignore[assignment]
    if token.kind == "inverse" and not token.words:
        token.kind = "else"
    if token.kind == "value" and token.words[:1] == ["else"]:
        token.kind, token.words = "else", token.words[1:]
