"""Where a comment hangs: the words that it is about, found again in a later revision of the text.

Pure. An anchor keeps the words, which of several equal places was meant, and some text on either side. The words are
found again when they still stand there, whatever the white space between them: re-wrapped lines are the same passage.
Where they stand more than once, the place whose surroundings fit best is meant. Where they stand no more, the comment
is outdated, and its own words are all that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

QUOTE_LIMIT = 2_000  # characters of a passage
CONTEXT = 80  # characters kept on either side
_ENOUGH = 8  # characters of the surroundings that must agree where the words moved to another part
_PLACES = 1_000  # equal places looked at; a passage that stands more often is found at the nearest of these

Span = tuple[int, int]  # [start, end) in characters


@dataclass(frozen=True)
class Anchor:
    """``path`` names a part of the content ("messages.0"; "" is the whole), ``quote`` the words in it ("" is all of
    it), ``occurrence`` which of several equal places, from 0; ``before`` and ``after`` up to CONTEXT characters."""

    path: str = ""
    quote: str = ""
    occurrence: int = 0
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Place:
    """``[start, end)`` in characters of the text at ``path``, which are its lines ``line`` to ``last_line``, from 1."""

    path: str
    start: int
    end: int
    line: int
    last_line: int


def anchor_at(texts: Mapping[str, str], *, path: str, quote: str, line: int | None = None) -> Anchor | None:
    """The anchor of ``quote`` in ``texts[path]``: its first place that begins on ``line`` (from 1) or after it, else
    its first place. Without a quote the part as a whole, or everything when ``path`` is "".

    None when the words, or the part, are not there.
    """
    quote = quote.strip()
    if not quote:
        return Anchor(path) if not path or path in texts else None
    text = texts.get(path, "")
    places = _places(text, quote)
    if not places:
        return None
    wanted = _start_of_line(text, line) if line else 0
    occurrence = next((index for index, (start, _) in enumerate(places) if start >= wanted), 0)
    start, end = places[occurrence]
    return Anchor(path, quote, occurrence, text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT])


def locate(texts: Mapping[str, str], anchor: Anchor) -> Place | None:
    """Where ``anchor`` is in ``texts`` now, or None when its words stand there no more.

    Its own part is looked at first; then the others, since a message put in before it moves it from messages.0 to
    messages.1. There some of the surroundings must agree too, so that "the customer" is not found just anywhere.
    """
    if not anchor.quote:
        text = texts.get(anchor.path, "")
        return Place(anchor.path, 0, len(text), 1, _line(text, len(text))) if anchor.path in texts else None
    best = _best(texts.get(anchor.path, ""), anchor)
    if best is not None:
        return _place(anchor.path, texts[anchor.path], best[1])
    others = [(path, _best(text, anchor)) for path, text in texts.items() if path != anchor.path]
    found = [(score, span, path) for path, best in others if best is not None for score, span in [best]]
    if not found:
        return None
    score, span, path = max(found, key=lambda each: each[0])
    return _place(path, texts[path], span) if score >= min(_ENOUGH, _most(anchor)) else None


def _best(text: str, anchor: Anchor) -> tuple[int, Span] | None:
    """(how many characters around it agree, the place) of the place that fits best; the nearest in order on a tie.

    Words that stand there to the letter, all surroundings equal, are the usual case and quickly found.
    """
    exact = _scored(text, _exactly(text, anchor.quote), anchor)
    if exact is not None and exact[0] == _most(anchor):
        return exact
    return _scored(text, _places(text, anchor.quote), anchor)


def _scored(text: str, places: list[Span], anchor: Anchor) -> tuple[int, Span] | None:
    scored = [
        (_agreement(text, span, anchor), -abs(index - anchor.occurrence), span) for index, span in enumerate(places)
    ]
    if not scored:
        return None
    score, _, span = max(scored, key=lambda each: each[:2])
    return score, span


def _most(anchor: Anchor) -> int:
    return len(anchor.before) + len(anchor.after)


def _places(text: str, quote: str) -> list[Span]:
    """Every place of ``quote`` in ``text``, in order, whatever white space is between its words."""
    found = dict(_exactly(text, quote))
    words = quote.split()
    if len(words) > 1:
        pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
        for match, _ in zip(pattern.finditer(text), range(_PLACES), strict=False):
            found.setdefault(*match.span())
    return sorted(found.items())


def _exactly(text: str, quote: str) -> list[Span]:
    found: list[Span] = []
    start = text.find(quote)
    while start >= 0 and len(found) < _PLACES:
        found.append((start, start + len(quote)))
        start = text.find(quote, start + 1)
    return found


def _agreement(text: str, span: Span, anchor: Anchor) -> int:
    before, after = text[max(span[0] - CONTEXT, 0) : span[0]], text[span[1] : span[1] + CONTEXT]
    return _common(before[::-1], anchor.before[::-1]) + _common(after, anchor.after)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _place(path: str, text: str, span: Span) -> Place:
    start, end = span
    return Place(path, start, end, _line(text, start), _line(text, max(end - 1, start)))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _start_of_line(text: str, line: int) -> int:
    position = 0
    for _ in range(line - 1):
        position = text.find("\n", position) + 1
        if not position:
            return len(text)
    return position
