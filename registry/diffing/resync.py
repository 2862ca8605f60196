"""Where two versions of one line differ, in characters, found by running ahead and catching step again.

A prompt may be one line of a megabyte. Cutting it into words to compare them all would take a second; here equal text
is passed over by comparing slices, and after a difference both sides are searched for a stretch that they share.
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import Postfix, Prefix

from registry.diffing.sequences import Change

# What is left between equal ends is compared word by word at once up to this many characters.
AT_ONCE = 100
# A stretch this long, found on the other side within the window, is taken to be the same place.
_STRETCH = 24
_WINDOW = 4_000
_NEAR_TRIES = 40
# For long insertions and removals: a longer stretch is looked for in all that follows, a limited number of times.
_FAR_STRETCH = 80
_FAR_STEP = 200
_FAR_TRIES = 8
_FAR_SEARCHES = 64
# How far a cut moves to reach a space, so as not to cut a word; words without end are cut.
_LONGEST_WORD = 80


def regions(old: str, new: str) -> list[Change]:
    """The stretches that hold all differences, in order and in characters, cut at spaces. None for equal lines."""
    head, tail = common_ends(old, new)
    old_end, new_end = len(old) - tail, len(new) - tail
    if head == old_end == new_end:
        return []
    start = _back_to_word(old, head, 0)
    space = old.find(" ", old_end, old_end + _LONGEST_WORD)
    step = (space if space >= 0 else min(len(old), old_end + (tail if tail < _LONGEST_WORD else 0))) - old_end
    whole = Change(start, old_end + step, start, new_end + step)
    if max(whole.old_end, whole.new_end) - start <= AT_ONCE:
        return [whole]
    return list(_in_step(old, new, whole))


def common_ends(old: str, new: str) -> tuple[int, int]:
    """Lengths of the common beginning and of the common end, which never overlap."""
    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old, new)
    return head, min(tail, min(len(old), len(new)) - head)


def common_head(old: str, new: str, old_at: int, new_at: int, room: int) -> int:
    """How many characters are equal from the two places on, at most ``room``, by leaps that double."""
    done, leap = 0, 64
    while done < room:
        step = min(leap, room - done)
        here = old[old_at + done : old_at + done + step], new[new_at + done : new_at + done + step]
        if here[0] != here[1]:
            return done + Prefix.similarity(*here)
        done += step
        leap *= 2
    return done


def _back_to_word(text: str, at: int, least: int) -> int:
    """The start of the word that ``at`` stands in or ends, not before ``least``; ``at`` itself in an endless word."""
    space = text.rfind(" ", max(at - _LONGEST_WORD, least), at)
    if space >= 0:
        return space + 1
    return least if at - least <= _LONGEST_WORD else at


def _in_step(old: str, new: str, whole: Change) -> Iterator[Change]:
    i, old_end, j, new_end = whole
    searches = _FAR_SEARCHES
    while i < old_end and j < new_end:
        if max(old_end - i, new_end - j) <= AT_ONCE:
            break
        rest = Change(i, old_end, j, new_end)
        place = _near(old, new, rest)
        if place is None and searches:
            searches -= 1
            place = _far(old, new, rest)
        if place is None:
            break
        p, q = place
        if p > i or q > j:
            yield Change(i, p, j, q)
        equal = common_head(old, new, p, q, min(old_end - p, new_end - q))
        next_i = _back_to_word(old, p + equal, p)
        if next_i <= i:
            next_i = p + equal
        i, j = next_i, q + next_i - p
    if i < old_end or j < new_end:
        yield Change(i, old_end, j, new_end)


def _near(old: str, new: str, rest: Change) -> tuple[int, int] | None:
    """The nearest place where both sides read the same again: least text passed over, beginning after a space."""
    i, old_end, j, new_end = rest
    best, least = None, _WINDOW
    for p in _starts(old, i):
        if p - i >= least:
            break
        # The space before is part of the stretch, so that it begins a word on the other side too.
        lead = 1 if p and j and old[p - 1] == " " else 0
        if p + _STRETCH > old_end:
            break
        stop = min(j + least - (p - i) + _STRETCH, new_end)
        q = new.find(old[p - lead : p + _STRETCH], j - lead, stop) + lead
        if q >= j and p - i + q - j < least and (p, q) != (i, j):
            best, least = (p, q), p - i + q - j
    return best


def _starts(text: str, at: int) -> Iterator[int]:
    """``at`` and the beginnings of the next words, or steps of a few characters where no spaces are."""
    yield at
    for _ in range(_NEAR_TRIES):
        space = text.find(" ", at, at + _LONGEST_WORD)
        at = space + 1 if space >= 0 else at + 8
        if at >= len(text):
            return
        yield at


def _far(old: str, new: str, rest: Change) -> tuple[int, int] | None:
    i, old_end, j, new_end = rest
    places = []
    for step in range(0, _FAR_TRIES * _FAR_STEP, _FAR_STEP):
        p = _back_to_word(old, min(i + step, old_end), i)
        q = new.find(old[p : p + _FAR_STRETCH], j, new_end)
        if q >= 0 and p + _FAR_STRETCH <= old_end:
            places.append((p, q))
        q = _back_to_word(new, min(j + step, new_end), j)
        p = old.find(new[q : q + _FAR_STRETCH], i, old_end)
        if p >= 0 and q + _FAR_STRETCH <= new_end:
            places.append((p, q))
    return min(places, key=lambda place: place[0] - i + place[1] - j, default=None)
