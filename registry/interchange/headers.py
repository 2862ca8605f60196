"""Front matter: a YAML block between two fence lines at the start of a file, then the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.interchange.outcome import Refused

_KEY = re.compile(r"[ \t]*[\"']?[\w.-]+[\"']?[ \t]*:(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Headed:
    """``header_line`` and ``body_line`` are the lines in the file on which header and body start."""

    header: str
    header_line: int
    body: str
    body_line: int


def split(text: str, *, fences: tuple[str, ...] = ("---",), comments_before: bool = False) -> Headed | None:
    """Header and body of ``text`` (``\\n`` line ends), or None if it does not start with a fence.

    ``comments_before``: blank lines and ``#`` comments (a licence, say) may stand before the first fence.
    Raises Refused if the header is never closed.
    """
    start, line = _skip_comments(text) if comments_before else (0, 1)
    fence, after = _line_at(text, start)
    fence = fence.rstrip()
    if fence not in fences:
        return None
    position, end_line = after, line + 1
    while position < len(text):
        content, following = _line_at(text, position)
        if content.rstrip() == fence:
            return Headed(text[after:position], line + 1, text[following:], end_line + 1)
        position, end_line = following, end_line + 1
    raise Refused(
        f"The header that opens here is never closed. Put a line with {fence} after its last entry.", line=line
    )


def starts_header(text: str) -> bool:
    """Whether ``text`` opens with front matter, and not with a Markdown rule: a fence, then a line ``key: …``."""
    fence, after = _line_at(text, 0)
    while fence.rstrip() == "---" and after < len(text):
        line, after = _line_at(text, after)
        if line.strip() and not line.lstrip().startswith("#"):
            return _KEY.match(line) is not None
    return False


def fold(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_at(text: str, position: int) -> tuple[str, int]:
    """The line that starts at ``position`` without its end, and where the next one starts."""
    end = text.find("\n", position)
    return (text[position:], len(text)) if end < 0 else (text[position:end], end + 1)


def _skip_comments(text: str) -> tuple[int, int]:
    position, line = 0, 1
    while position < len(text):
        content, following = _line_at(text, position)
        if content.strip() and not content.startswith("#"):
            break
        position, line = following, line + 1
    # Comments with no fence after them are text, not comments.
    return (position, line) if _line_at(text, position)[0].rstrip() in ("---", "+++") else (0, 1)
