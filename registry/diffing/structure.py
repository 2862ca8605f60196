"""What a diff of two texts is made of. Shapes only; pages render them inline or side by side without further work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from registry.suspicious import Piece, find_suspicious, pieces

SpanKind = Literal["same", "removed", "added"]
RowKind = Literal["same", "changed", "removed", "added"]


class Span(NamedTuple):
    """A run of text within one line that was kept, taken out or put in."""

    kind: SpanKind
    text: str


@dataclass(frozen=True, slots=True)
class PiecedSpan:
    """A span cut so that each invisible, bidirectional or look-alike character is a piece of its own."""

    kind: SpanKind
    pieces: list[Piece]


class Row(NamedTuple):
    """One line of the comparison, without its line end. Numbers count from 1; None where that side has no such line.

    ``spans`` are in reading order for the inline layout: kept text once, removed before added.
    """

    kind: RowKind
    old_number: int | None
    new_number: int | None
    spans: tuple[Span, ...]

    @property
    def old_spans(self) -> list[Span]:
        return [span for span in self.spans if span.kind != "added"]

    @property
    def new_spans(self) -> list[Span]:
        return [span for span in self.spans if span.kind != "removed"]

    @property
    def old_text(self) -> str:
        return "".join(span.text for span in self.spans if span.kind != "added")

    @property
    def new_text(self) -> str:
        return "".join(span.text for span in self.spans if span.kind != "removed")

    @property
    def old_pieces(self) -> list[PiecedSpan]:
        return _pieced(self.old_spans, self.old_text)

    @property
    def new_pieces(self) -> list[PiecedSpan]:
        return _pieced(self.new_spans, self.new_text)

    @property
    def inline_pieces(self) -> list[PiecedSpan]:
        """The inline layout; each span is judged within the line that it belongs to."""
        old, new = iter(self.old_pieces), iter(self.new_pieces)
        pieced = []
        for span in self.spans:
            if span.kind == "removed":
                pieced.append(next(old))
                continue
            if span.kind == "same" and self.old_number is not None and self.new_number is not None:
                next(old)
            pieced.append(next(new))
        return pieced


@dataclass(frozen=True, slots=True)
class Fold:
    """A run of unchanged lines that a page hides behind "41 unchanged lines". ``rows`` are made when asked for."""

    count: int
    old_number: int
    new_number: int
    lines: Sequence[str] = field(repr=False)

    @property
    def rows(self) -> list[Row]:
        return same_rows(self.lines, self.old_number, self.new_number)


class Block(NamedTuple):
    """Lines ``[old_start, old_end)`` against ``[new_start, new_end)``, from 0. No rows means that they are equal."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The part of a diff that one page shows.

    ``hidden`` changed lines follow ("120 more changed lines not shown"); ``next_start`` asks for them, None at the end.
    """

    parts: list[Row | Fold]
    hidden: int
    next_start: int | None


@dataclass(frozen=True, slots=True)
class TextDiff:
    """The difference of two texts. Joining either side of its rows with line ends gives that text exactly.

    A text is cut at each ``\\n``, so one that ends with a line end has an empty last line; the empty text has no lines.
    ``words_*`` count words within changed lines and within whole lines; a Chinese or Japanese character counts as one.
    ``passages`` counts runs of neighbouring changed lines.
    """

    old_lines: tuple[str, ...] = field(repr=False)
    new_lines: tuple[str, ...] = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    words_added: int = 0
    words_removed: int = 0
    lines_added: int = 0
    lines_removed: int = 0
    lines_changed: int = 0
    passages: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.passages

    @property
    def changed_rows(self) -> int:
        return self.lines_added + self.lines_removed + self.lines_changed

    def rows(self) -> Iterator[Row]:
        """Every line in order, unchanged ones too. For a page use ``view``, which folds and stops in time."""
        for block in self.blocks:
            yield from block.rows or self._same(block, block.old_start, block.old_end)

    def view(self, *, context: int = 3, start: int = 0, max_rows: int = 2_000) -> View:
        """Changed lines ``[start, start + max_rows)`` with ``context`` unchanged lines around them, the rest folded."""
        parts: list[Row | Fold] = []
        seen, stop = 0, start + max_rows
        hidden = max(self.changed_rows - stop, 0)
        for index, block in enumerate(self.blocks):
            if block.rows:
                parts += block.rows[max(start - seen, 0) : max(stop - seen, 0)]
                seen += len(block.rows)
            elif seen >= start and (seen < stop or not hidden):
                parts += self._folded(block, context if index else 0, context if index + 1 < len(self.blocks) else 0)
        return View(parts, hidden, stop if hidden else None)

    def _folded(self, block: Block, before: int, after: int) -> list[Row | Fold]:
        first, last = block.old_start + before, block.old_end - after
        if last - first < 2:  # a fold of one line would take as much room as the line
            return [*self._same(block, block.old_start, block.old_end)]
        fold = Fold(last - first, first + 1, first + 1 + block.new_start - block.old_start, self.old_lines[first:last])
        return [*self._same(block, block.old_start, first), fold, *self._same(block, last, block.old_end)]

    def _same(self, block: Block, first: int, last: int) -> list[Row]:
        shift = block.new_start - block.old_start
        return same_rows(self.old_lines[first:last], first + 1, first + 1 + shift)


def same_rows(lines: Sequence[str], old_number: int, new_number: int) -> list[Row]:
    return [
        Row("same", old_number + offset, new_number + offset, (Span("same", line),) if line else ())
        for offset, line in enumerate(lines)
    ]


def _pieced(spans: Sequence[Span], text: str) -> list[PiecedSpan]:
    found = find_suspicious(text)
    start = 0
    pieced = []
    for span in spans:
        pieced.append(PiecedSpan(span.kind, pieces(span.text, found, start=start)))
        start += len(span.text)
    return pieced
