"""Which changed line became which: within a run of changed lines, the pairs that share most, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel, LCSseq

from registry.diffing.resync import common_ends
from registry.diffing.tokens import is_word, tokenise

# Below this share of common words two lines are shown as one removed and one added: word for word they only confuse.
ALIKE = 0.4
# A line that lives on inside a longer one is the same line with text added, however much was added.
_CONTAINED = 0.8
_CONTAINED_WORDS = 3
# Pairs of lines compared in one run before pairing falls back on looking a few lines ahead.
MAX_PAIRS = 10_000
_LOOK_AHEAD = 8
# Runs of more lines than this on both sides are one passage replaced by another; no line of them is paired.
MAX_LINES = 20_000
# Pairs of words compared in order; beyond, the words are counted without regard to order.
_IN_ORDER = 2**24
_SPELLING_LENGTH = 500

Pair = tuple[int | None, int | None]


def pair_lines(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Positions of lines that belong together, in order; None on one side for a line removed or added.

    Every position of either side occurs once. Runs beyond MAX_PAIRS pairs are matched by position if both sides have
    equally many lines, else greedily within the next few lines, so that the time stays proportional to their number.
    Runs beyond MAX_LINES lines are not paired.
    """
    matched: list[tuple[int, int]] = []
    if old and new:
        by_position = len(old) == len(new)
        if len(old) * len(new) <= MAX_PAIRS:
            matched = _best(old, new)
        elif min(len(old), len(new)) > MAX_LINES:
            pass
        elif by_position:
            matched = [(at, at) for at in range(len(old)) if are_alike(old[at], new[at])]
        else:
            matched = _greedy(old, new)
    return list(_with_unpaired(matched, len(old), len(new)))


def are_alike(old: str, new: str) -> bool:
    """Whether the two lines are worth a comparison word by word."""
    head, tail = common_ends(old, new)
    if 2 * (head + tail) >= 0.5 * (len(old) + len(new)):
        return any(map(str.isalnum, old[:head] + old[len(old) - tail :]))
    return likeness(_words(old), _words(new)) >= ALIKE or _is_continued(old, new)


def likeness(old: list[str], new: list[str]) -> float:
    """Share of common words, from 0 to 1; a line contained in a much longer one counts as just alike."""
    shorter = min(len(old), len(new))
    if not shorter:
        return 0.0
    in_order = len(old) * len(new) <= _IN_ORDER
    common = LCSseq.similarity(old, new) if in_order else (Counter(old) & Counter(new)).total()
    share = 2 * common / (len(old) + len(new))
    if share < ALIKE and common >= _CONTAINED * shorter and shorter >= _CONTAINED_WORDS:
        return ALIKE
    return share


def _words(line: str) -> list[str]:
    """Words without regard to signs; for long lines what stands between spaces, which is far quicker to find."""
    if len(line) > 2_000:
        return line.split()
    return [token for token in tokenise(line) if is_word(token)]


def _is_continued(old: str, new: str) -> bool:
    """One line begins with the whole other, or they differ only in spelling."""
    if min(len(old), len(new)) == 0:
        return False
    if (new.startswith(old) or old.startswith(new)) and any(map(str.isalnum, old if len(old) < len(new) else new)):
        return True
    return max(len(old), len(new)) <= _SPELLING_LENGTH and Indel.normalized_similarity(old, new) >= _CONTAINED


def _best(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs in order with the greatest sum of likeness (alignment by dynamic programming)."""
    new_words = [_words(line) for line in new]
    score = [
        [_score(line, words, *other) for other in zip(new, new_words, strict=True)] for line, words in _worded(old)
    ]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + score[i][j])
    matched, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if score[i][j] and best[i][j] == best[i + 1][j + 1] + score[i][j]:
            matched.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return matched


def _worded(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    return ((line, _words(line)) for line in lines)


def _score(old: str, old_words: list[str], new: str, new_words: list[str]) -> float:
    """Likeness as far as it makes a pair; 0 otherwise."""
    share = likeness(old_words, new_words)
    if share >= ALIKE:
        return share
    return ALIKE if _is_continued(old, new) else 0.0


def _greedy(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    matched, done = [], 0
    old_words, new_words = [_words(line) for line in old], [_words(line) for line in new]
    for i, words in enumerate(old_words):
        ahead = [(likeness(words, new_words[j]), -j) for j in range(done, min(done + _LOOK_AHEAD, len(new)))]
        share, place = max(ahead, default=(0.0, 0))
        if share >= ALIKE:
            matched.append((i, -place))
            done = 1 - place
    return matched


def _with_unpaired(matched: list[tuple[int, int]], old_count: int, new_count: int) -> Iterator[Pair]:
    i = j = 0
    for old_at, new_at in [*matched, (old_count, new_count)]:
        yield from ((at, None) for at in range(i, old_at))
        yield from ((None, at) for at in range(j, new_at))
        if old_at < old_count:
            yield old_at, new_at
        i, j = old_at + 1, new_at + 1
