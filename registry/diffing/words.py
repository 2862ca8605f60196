"""The words that differ between two versions of one line, gathered so that a reader sees passages, not confetti."""

from __future__ import annotations

from collections.abc import Iterator

from registry.diffing.resync import regions
from registry.diffing.sequences import Change, changes
from registry.diffing.structure import Span, SpanKind
from registry.diffing.tokens import is_word, tokenise

# Kept text between two changes is shown as changed with them if it is only this much: one short word ("of", "the"), or
# signs and spaces. Two changed words with a lone "of" between them read as one changed phrase.
_SCRAP = 8
_SHORT_WORD = 3
_FEW_SIGNS = 3
# A stretch of one line in which both sides are longer than this and nothing was found in step is replaced whole.
_LARGEST_REGION = 50_000


def word_spans(old: str, new: str) -> tuple[Span, ...]:
    """Spans of one line in reading order. Those not added join to ``old``, those not removed to ``new``, exactly."""
    spans: list[Span] = []
    done = 0
    for old_start, old_end, new_start, new_end in word_changes(old, new):
        if old_start > done:
            spans.append(Span("same", old[done:old_start]))
        if old_end > old_start:
            spans.append(Span("removed", old[old_start:old_end]))
        if new_end > new_start:
            spans.append(Span("added", new[new_start:new_end]))
        done = old_end
    if done < len(old):
        spans.append(Span("same", old[done:]))
    return tuple(spans)


def whole_line(kind: SpanKind, line: str) -> tuple[Span, ...]:
    return (Span(kind, line),) if line else ()


def word_changes(old: str, new: str) -> list[Change]:
    """What changed in one line, as ranges of characters, in order, none touching the next."""
    found: list[Change] = []
    joined: set[int] = set()
    for region in regions(old, new):
        for change in _within(old, new, region):
            if found and _is_scrap(old[found[-1].old_end : change.old_start]):
                found[-1] = Change(found[-1].old_start, change.old_end, found[-1].new_start, change.new_end)
                joined.add(len(found) - 1)
            else:
                found.append(change)
    for place in joined:
        found[place] = _without_common_ends(found[place], old, new)
    return [_slid(change, old, new) for change in found]


def _within(old: str, new: str, region: Change) -> Iterator[Change]:
    """The changed words of one region."""
    old_at, old_end, new_at, new_end = region
    old_text, new_text = old[old_at:old_end], new[new_at:new_end]
    if min(len(old_text), len(new_text)) > _LARGEST_REGION:
        yield region
        return
    if _is_plain_word(old_text) and _is_plain_word(new_text) and old_text != new_text:
        yield region
        return
    old_tokens, new_tokens = tokenise(old_text), tokenise(new_text)
    i = j = 0
    for change in changes(old_tokens, new_tokens, landmarks=False):
        old_at += sum(map(len, old_tokens[i : change.old_start]))
        new_at += sum(map(len, new_tokens[j : change.new_start]))
        i, j = change.old_end, change.new_end
        old_to = old_at + sum(map(len, old_tokens[change.old_start : i]))
        new_to = new_at + sum(map(len, new_tokens[change.new_start : j]))
        yield Change(old_at, old_to, new_at, new_to)
        old_at, new_at = old_to, new_to


def _is_plain_word(text: str) -> bool:
    """Whether ``text`` is surely one token: spares the usual change, one word for another, from being cut up."""
    return text.isascii() and text.isalnum()


def _is_scrap(kept: str) -> bool:
    if len(kept) > _SCRAP:
        return False
    tokens = tokenise(kept)
    words = [token for token in tokens if is_word(token)]
    signs = "".join(token.strip() for token in tokens if not is_word(token))
    if len(signs) > _FEW_SIGNS or "{" in signs or "}" in signs:
        return False
    return not words or (len(words) == 1 and len(words[0]) <= _SHORT_WORD and words[0].isalpha())


def _without_common_ends(change: Change, old: str, new: str) -> Change:
    """A joined change gives back the words that begin or end both of its sides."""
    old_tokens = tokenise(old[change.old_start : change.old_end])
    new_tokens = tokenise(new[change.new_start : change.new_end])
    head = tail = 0
    shorter = min(len(old_tokens), len(new_tokens))
    while head < shorter and old_tokens[head] == new_tokens[head]:
        head += 1
    while tail < shorter - head and old_tokens[-1 - tail] == new_tokens[-1 - tail]:
        tail += 1
    front = sum(map(len, old_tokens[:head]))
    back = sum(map(len, old_tokens[len(old_tokens) - tail :]))
    return Change(change.old_start + front, change.old_end - back, change.new_start + front, change.new_end - back)


def _slid(change: Change, old: str, new: str) -> Change:
    """Words put in or taken out, moved right past a space that they begin with and that also follows them.

    " beta" put in after "alpha" and "beta " put in before "omega" are the same edit; the second reads better.
    """
    old_start, old_end, new_start, new_end = change
    if old_start < old_end and new_start < new_end:
        return change
    text, start, end = (new, new_start, new_end) if old_start == old_end else (old, old_start, old_end)
    if text[start] == " " and text[end : end + 1] == " " and text[start + 1 : start + 2].strip():
        return Change(old_start + 1, old_end + 1, new_start + 1, new_end + 1)
    return change
