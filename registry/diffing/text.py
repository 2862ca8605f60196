"""The difference of two texts: by line, and by word within the lines that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from registry.diffing.pairing import pair_lines
from registry.diffing.sequences import Change, changes
from registry.diffing.structure import Block, Row, Span, TextDiff
from registry.diffing.tokens import count_words
from registry.diffing.words import whole_line, word_spans


def diff_text(old: str, new: str) -> TextDiff:
    """Compare two texts whose line ends are ``\\n``. The same texts always give the same difference."""
    old_lines, new_lines = split_lines(old), split_lines(new)
    found = changes(old_lines, new_lines, landmarks=True)
    blocks = tuple(_blocks(_slid(found, old_lines, new_lines), old_lines, new_lines))
    kinds = Counter([row.kind for block in blocks for row in block.rows])
    words = {"added": 0, "removed": 0, "same": 0}
    for block in blocks:
        for row in block.rows:
            for kind, text in row.spans:
                if kind != "same":
                    words[kind] += count_words(text)
    return TextDiff(
        old_lines=old_lines,
        new_lines=new_lines,
        blocks=blocks,
        words_added=words["added"],
        words_removed=words["removed"],
        lines_added=kinds["added"],
        lines_removed=kinds["removed"],
        lines_changed=kinds["changed"],
        passages=len(found),
    )


def split_lines(text: str) -> tuple[str, ...]:
    """Lines without their ends; joined with ``\\n`` they are ``text`` again. The empty text has none."""
    return tuple(text.split("\n")) if text else ()


def _blocks(found: Iterable[Change], old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    old_done = new_done = 0
    for change in found:
        if change.old_start > old_done:
            yield Block(old_done, change.old_start, new_done, change.new_start)
        yield Block(*change, rows=tuple(_rows(change, old, new)))
        old_done, new_done = change.old_end, change.new_end
    if old_done < len(old):
        yield Block(old_done, len(old), new_done, len(new))


def _rows(change: Change, old: Sequence[str], new: Sequence[str]) -> list[Row]:
    old_lines, new_lines = old[change.old_start : change.old_end], new[change.new_start : change.new_end]
    first_old, first_new = change.old_start + 1, change.new_start + 1
    if len(old_lines) == len(new_lines) and (spans := _line_by_line(old_lines, new_lines)):
        return [Row("changed", first_old + at, first_new + at, line) for at, line in enumerate(spans)]
    rows = []
    for i, j in pair_lines(old_lines, new_lines):
        if i is None and j is not None:
            rows.append(Row("added", None, first_new + j, whole_line("added", new_lines[j])))
        elif j is None and i is not None:
            rows.append(Row("removed", first_old + i, None, whole_line("removed", old_lines[i])))
        elif i is not None and j is not None:
            rows.append(Row("changed", first_old + i, first_new + j, word_spans(old_lines[i], new_lines[j])))
    return rows


def _line_by_line(old: Sequence[str], new: Sequence[str]) -> list[tuple[Span, ...]]:
    """The words that changed, line against line, if every line kept much of its text: the usual case, told quickly.

    Empty as soon as one line did not; then pairs are sought.
    """
    found = []
    for old_line, new_line in zip(old, new, strict=True):
        spans = word_spans(old_line, new_line)
        kept = sum([len(span.text) for span in spans if span.kind == "same"])
        if 4 * kept < len(old_line) + len(new_line) or not (old_line and new_line):
            return []
        found.append(spans)
    return found


def _slid(found: list[Change], old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Lines put in or taken out, moved down past blank lines that they begin with and that also follow them.

    A new paragraph then begins with its text and not with the blank line before it: the same edit, easier to read.
    """
    for index, change in enumerate(found):
        if change.old_start < change.old_end and change.new_start < change.new_end:
            yield change
            continue
        inserted = change.old_start == change.old_end
        items, start, end = (new, change.new_start, change.new_end) if inserted else (old, *change[:2])
        # Up to the next change, never touching it.
        room = found[index + 1].old_start - 1 if index + 1 < len(found) else len(old)
        room -= change.old_end
        step = 0
        while step < min(room, end - start) and items[start + step] == "" == items[end + step]:
            step += 1
        yield Change(*(position + step for position in change))
