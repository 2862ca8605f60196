"""Which message became which, and what changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.content import Message
from registry.diffing.pairing import ALIKE
from registry.diffing.sequences import longest_rising
from registry.diffing.structure import TextDiff
from registry.diffing.text import diff_text

Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class MessageDiff:
    """One message. Positions count from 1; None where it does not exist. Several things may have happened to it."""

    old_position: int | None
    new_position: int | None
    old_role: str | None
    new_role: str | None
    is_moved: bool
    text: TextDiff

    @property
    def kind(self) -> str:
        if self.old_position is None:
            return "added"
        if self.new_position is None:
            return "removed"
        return "changed" if self.is_moved or self.is_role_changed or not self.text.is_empty else "same"

    @property
    def is_role_changed(self) -> bool:
        return self.old_position is not None and self.new_position is not None and self.old_role != self.new_role

    @property
    def role(self) -> str:
        return self.new_role or self.old_role or ""


def diff_messages(old: Sequence[Message], new: Sequence[Message]) -> list[MessageDiff]:
    """Every message of both sides once, in the order of ``new``; a removed one stands where it was."""
    pairs = _pairs(old, new)
    in_order = {i for i, _ in longest_rising(sorted(pairs))}
    partner = {j: i for i, j in pairs}
    return [_message(old, new, pair, in_order) for pair in _placed(partner, len(old), len(new))]


def _message(old: Sequence[Message], new: Sequence[Message], pair: Pair, in_order: set[int]) -> MessageDiff:
    i, j = pair
    before = None if i is None else old[i]
    after = None if j is None else new[j]
    return MessageDiff(
        old_position=None if i is None else i + 1,
        new_position=None if j is None else j + 1,
        old_role=before and before["role"],
        new_role=after and after["role"],
        is_moved=i is not None and j is not None and i not in in_order,
        text=diff_text(before["content"] if before else "", after["content"] if after else ""),
    )


def _pairs(old: Sequence[Message], new: Sequence[Message]) -> list[tuple[int, int]]:
    """First equal messages, then equal texts, then the most alike texts, then what is left in the same role."""
    left, right = list(range(len(old))), list(range(len(new)))
    pairs: list[tuple[int, int]] = []

    def take(i: int, j: int) -> None:
        pairs.append((i, j))
        left.remove(i)
        right.remove(j)

    for same in (lambda a, b: a == b, lambda a, b: a["content"] == b["content"] != ""):
        for i in tuple(left):
            # The same place first, so that equal messages do not seem to have changed places.
            j = next((j for j in sorted(right, key=lambda j: abs(j - i)) if same(old[i], new[j])), None)
            if j is not None:
                take(i, j)
    if not (len(left) == len(right) == 1 and old[left[0]]["role"] == new[right[0]]["role"]):
        for _, _, i, j in _alike(old, new, left, right):
            if i in left and j in right:
                take(i, j)
    for i in tuple(left):
        j = next((j for j in right if new[j]["role"] == old[i]["role"]), None)
        if j is not None and _between_same_neighbours(i, j, pairs):
            take(i, j)
    return pairs


def _alike(
    old: Sequence[Message], new: Sequence[Message], left: list[int], right: list[int]
) -> list[tuple[float, int, int, int]]:
    """Pairs of messages that share enough words, the most alike first, nearer ones first among equals."""
    old_words = {i: Counter(old[i]["content"].split()) for i in left}
    new_words = {j: Counter(new[j]["content"].split()) for j in right}
    found = []
    for i, ours in old_words.items():
        for j, theirs in new_words.items():
            share = 2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1)
            if share >= ALIKE:
                found.append((-share, abs(i - j), i, j))
    return sorted(found)


def _between_same_neighbours(i: int, j: int, pairs: list[tuple[int, int]]) -> bool:
    """Whether pairing the two would cross no pair: an unlike text elsewhere is another message, not the same one."""
    return all((i < other_i) == (j < other_j) for other_i, other_j in pairs)


def _placed(partner: dict[int, int], old_count: int, new_count: int) -> Iterator[Pair]:
    """All pairs in the order of the new side; a removed message follows the one that it followed before."""
    removed = [i for i in range(old_count) if i not in partner.values()]
    for j in range(new_count):
        i = partner.get(j)
        while i is not None and removed and removed[0] < i:
            yield removed.pop(0), None
        yield i, j
    yield from ((i, None) for i in removed)
