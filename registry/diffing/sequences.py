"""Which parts of two sequences differ: lines of a text, or words of a line. The work is bounded for any input.

1. Equal beginnings and ends are set aside.
2. *Anchors* cut what is left: items (or runs of items) that occur exactly once on either side, in the longest order
   that both sides share. This is patience diff (Bram Cohen, 2003); it keeps a reader's landmarks together.
3. What lies between anchors is solved exactly, as a longest common subsequence, by rapidfuzz's bit-parallel code
   (Hyyrö 2004: one machine step compares 64 items), up to ``EXACT_CELLS`` pairs of items.
4. A larger part without anchors is cut into as many proportional pieces as needed, and each is solved exactly. The
   result is then still a correct difference, perhaps not the shortest. Beyond ``REPLACED_CELLS`` pairs it is replaced
   whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

# rapidfuzz keeps one bit a pair of items: 8 MiB at most, and a few milliseconds.
EXACT_CELLS = 2**26
# Beyond this many pairs, and without anchors, the whole part counts as replaced: nobody reads such a comparison.
REPLACED_CELLS = 2**36
# Runs of this many words are nearly always unique in prose; shorter ones recur, longer ones are hit by more changes.
RUN_LENGTH = 8
# Anchors within anchors: prose needs two or three levels; each one reads the whole region again.
MAX_DEPTH = 12


class Change(NamedTuple):
    """Items ``[old_start, old_end)`` became ``[new_start, new_end)``; either may be empty, not both."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def changes(old: Sequence[str], new: Sequence[str], *, landmarks: bool) -> list[Change]:
    """The differences in order, none touching the next. ``landmarks``: prefer items that are unique on both sides.

    Landmarks suit lines (a blank line is no reason to line up two passages); words read better by exact matching.
    """
    whole = Change(0, len(old), 0, len(new))
    found: list[Change] = []
    small = not landmarks and len(old) * len(new) <= EXACT_CELLS
    for change in _exact(old, new, whole) if small else _solve(old, new, whole, landmarks):
        if found and found[-1].old_end == change.old_start and found[-1].new_end == change.new_start:
            found[-1] = Change(found[-1].old_start, change.old_end, found[-1].new_start, change.new_end)
        else:
            found.append(change)
    return found


def _solve(old: Sequence[str], new: Sequence[str], whole: Change, landmarks: bool) -> Iterator[Change]:
    pending = [(whole, 0)]
    while pending:
        region, depth = pending.pop()
        region = _trim(old, new, region)
        if _shares_nothing(old, new, region):
            if region.old_start != region.old_end or region.new_start != region.new_end:
                yield region
            continue
        parts = _parts(old, new, region, landmarks and depth < MAX_DEPTH)
        if parts:
            pending += [(part, depth + 1) for part in reversed(parts)]
        elif _cells(region) > REPLACED_CELLS:
            yield region
        else:
            yield from _exact(old, new, region)


def _shares_nothing(old: Sequence[str], new: Sequence[str], region: Change) -> bool:
    old_start, old_end, new_start, new_end = region
    if old_start == old_end or new_start == new_end:
        return True
    if old_end - old_start == new_end - new_start == 1:  # trimmed, so they differ
        return True
    return set(old[old_start:old_end]).isdisjoint(new[new_start:new_end])


def _parts(old: Sequence[str], new: Sequence[str], region: Change, landmarks: bool) -> list[Change]:
    """Smaller regions that ``region`` falls into, or nothing if it is to be solved exactly as it is."""
    cells = _cells(region)
    if landmarks and (parts := _between_anchors(old, new, region, 1)):
        return parts
    if cells <= EXACT_CELLS:
        return []
    parts = _between_anchors(old, new, region, RUN_LENGTH)
    return parts or ([] if cells > REPLACED_CELLS else _proportional(region, cells))


def _cells(region: Change) -> int:
    return (region.old_end - region.old_start) * (region.new_end - region.new_start)


def _trim(old: Sequence[str], new: Sequence[str], region: Change) -> Change:
    old_start, old_end, new_start, new_end = region
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    return Change(old_start, old_end, new_start, new_end)


def _between_anchors(old: Sequence[str], new: Sequence[str], region: Change, length: int) -> list[Change]:
    """The regions between anchors of ``length`` items; an anchor's first item is set aside, so each part is smaller."""
    in_old = _unique_runs(old, region.old_start, region.old_end, length)
    in_new = _unique_runs(new, region.new_start, region.new_end, length)
    anchors = longest_rising([(at, in_new[run]) for run, at in in_old.items() if run in in_new])
    if not anchors:
        return []
    parts = []
    old_done, new_done = region.old_start, region.new_start
    for old_at, new_at in anchors:
        if old_at > old_done or new_at > new_done:
            parts.append(Change(old_done, old_at, new_done, new_at))
        old_done, new_done = old_at + 1, new_at + 1
    parts.append(Change(old_done, region.old_end, new_done, region.new_end))
    return parts


def _unique_runs(items: Sequence[str], start: int, end: int, length: int) -> dict[Hashable, int]:
    """Where each run of ``length`` items begins that occurs once in ``items[start:end]``, in order."""
    runs: Sequence[Hashable] = items[start:end]
    if length > 1:
        runs = [tuple(items[at : at + length]) for at in range(start, end - length + 1)]
    times = Counter(runs)
    return {run: at for at, run in enumerate(runs, start) if times[run] == 1}


def longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection of ``pairs`` (rising in the first number) that rises in the second too."""
    if all(before[1] < after[1] for before, after in pairwise(pairs)):
        return pairs
    tails: list[int] = []
    tail_at: list[int] = []
    previous: list[int] = []
    for index, (_, number) in enumerate(pairs):
        place = bisect_left(tails, number)
        previous.append(tail_at[place - 1] if place else -1)
        tails[place : place + 1] = [number]
        tail_at[place : place + 1] = [index]
    chosen = []
    index = tail_at[-1]
    while index >= 0:
        chosen.append(pairs[index])
        index = previous[index]
    return chosen[::-1]


def _proportional(region: Change, cells: int) -> list[Change]:
    pieces = isqrt(cells // EXACT_CELLS) + 1
    old_cuts = [region.old_start + (region.old_end - region.old_start) * n // pieces for n in range(pieces + 1)]
    new_cuts = [region.new_start + (region.new_end - region.new_start) * n // pieces for n in range(pieces + 1)]
    return [Change(*cuts) for cuts in zip(old_cuts, old_cuts[1:], new_cuts, new_cuts[1:], strict=False)]


def _exact(old: Sequence[str], new: Sequence[str], region: Change) -> Iterator[Change]:
    old_items, new_items = old[region.old_start : region.old_end], new[region.new_start : region.new_end]
    old_at, new_at = region.old_start, region.new_start
    for step in LCSseq.opcodes(old_items, new_items):
        old_start, old_end, new_start, new_end = step.src_start, step.src_end, step.dest_start, step.dest_end
        # rapidfuzz compares hashes: "equal" is checked, so that a collision can never hide a change.
        if step.tag != "equal" or old_items[old_start:old_end] != new_items[new_start:new_end]:
            yield Change(old_at + old_start, old_at + old_end, new_at + new_start, new_at + new_end)
