"""The rows of a CSV file as they stream in, going on after a row with broken quotes.

Strict reading (RFC 4180) notices text after a closing quote and a quote that is never closed. The broken row is given
back with a ``problem``, and reading goes on at the next line from which a whole row of the right width can be read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from registry.content import MAX_CONTENT_BYTES
from registry.interchange.decoding import encoding_of, not_utf8
from registry.interchange.outcome import Refused

DELIMITERS = (",", ";", "\t")

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")  # what errors="surrogateescape" makes of a byte

# How much may be read again in search of the next sound row, in all; keeps a hostile file from taking quadratic time.
MAX_REREAD_CHARACTERS = 64 * 1024 * 1024


@dataclass(slots=True)
class Row:
    """``number`` counts from 1 with the heading; ``line`` is where it starts. ``problem``: why it cannot be used."""

    number: int
    line: int
    cells: list[str]
    problem: Refused | None = None


def rows(stream: BinaryIO, known: set[str], *, delimiter: str = "") -> Generator[Row, None, None]:
    """The heading and then the rows of ``stream``. ``known`` headings tell which delimiter is meant, unless it is
    given."""
    # The limit is the whole process's; ours only ever raises it, to the largest prompt that can be stored.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CONTENT_BYTES))
    text = _text(stream)
    try:
        lines = _Lines(text)
        first = next(lines, None)
        if first is None:
            return
        lines.push_back([first])
        for number, row in enumerate(_Reader(lines, delimiter or _delimiter(first, known)).rows(), 1):
            row.number = number
            yield row
    finally:
        text.detach()  # or the caller's stream would be closed with it


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    encoding = encoding_of(stream.read(2))
    stream.seek(0)
    # Bytes that are not UTF-8 become lone surrogates, so that only their row is lost, with the byte named.
    errors = "strict" if encoding == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def _delimiter(first: str, known: set[str]) -> str:
    def found(delimiter: str) -> int:
        return sum(cell.strip().strip('"').lower().replace(" ", "_") in known for cell in first.split(delimiter))

    return max(DELIMITERS, key=found)


@dataclass(slots=True)
class _Lines:
    """Physical lines, remembered since the last row began so that they can be read again."""

    source: Iterator[str]
    waiting: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            line = self.waiting.popleft() if self.waiting else next(self.source)
        except UnicodeDecodeError as error:
            raise Refused("The file says that it is UTF-16, but is not. Save it as UTF-8 and try again.") from error
        self.taken.append(line)
        return line

    def push_back(self, lines: list[str]) -> None:
        self.waiting.extendleft(reversed(lines))
        self.taken = []


@dataclass(slots=True)
class _Reader:
    lines: _Lines
    delimiter: str
    width: int = 0
    line: int = 1
    reread: int = 0

    def rows(self) -> Iterator[Row]:
        parser = self._parser()
        while True:
            self.lines.taken = []
            cells, problem = self._next(parser)
            if cells is None and problem is None:
                return
            taken = self.lines.taken
            if problem or (self.width and self._doubtful(cells or [], taken)):
                yield self._broken(cells, taken, problem)
                parser = self._parser()
                continue
            start, self.line = self.line, self.line + len(taken)
            if cells:
                self.width = self.width or len(cells)
                yield Row(0, start, cells, _undecodable(taken, start))

    def _parser(self) -> Iterator[list[str]]:
        return csv.reader(self.lines, delimiter=self.delimiter, strict=True)

    def _next(self, parser: Iterator[list[str]]) -> tuple[list[str] | None, str | None]:
        try:
            return next(parser), None
        except StopIteration:
            return None, None
        except csv.Error as error:
            return None, str(error)

    def _doubtful(self, cells: list[str], taken: list[str]) -> bool:
        """Too many cells; or too few across several lines, which is what a quote out of place looks like."""
        return len(cells) > self.width or (0 < len(cells) < self.width and len(taken) > 1)

    def _broken(self, cells: list[str] | None, taken: list[str], problem: str | None) -> Row:
        start = self.line
        lost = self._lost(taken)
        if lost == len(taken):
            lost += self._lost_below()
        else:
            self.lines.push_back(taken[lost:])
        self.line += lost
        return Row(0, start, [], Refused(_explanation(problem, cells, self.width, start, lost), line=start))

    def _lost(self, taken: list[str]) -> int:
        """How many of the lines ``taken`` belong to the broken row: all before the next sound one."""
        for index in range(1, len(taken)):
            rest = taken[index:]
            if self.reread > MAX_REREAD_CHARACTERS:
                break
            if self._sound(rest):
                return index
        return len(taken)

    def _lost_below(self) -> int:
        """How many more lines are part of the broken row, when none of those taken starts a sound one."""
        count = 0
        for line in self.lines:
            if self._sound([line]):
                self.lines.push_back([line])
                break
            count += 1
        return count

    def _sound(self, rest: list[str]) -> bool:
        """Whether a row of the right width starts ``rest``. One that runs past its end may: it is read again anyway."""
        used = 0

        def counted() -> Iterator[str]:
            nonlocal used
            for line in rest:
                used += len(line)
                yield line

        try:
            cells = next(csv.reader(counted(), delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            return "unexpected end" in str(error) and _opens_row(rest[0], self.delimiter)
        finally:
            self.reread += used
        return len(cells) == self.width


def _opens_row(line: str, delimiter: str) -> bool:
    """Whether ``line`` looks like the start of a row whose last cell goes on below: a cell, then an open quote."""
    before, _, after = line.partition(f'{delimiter}"')
    return bool(before) and bool(after.strip())


def _explanation(problem: str | None, cells: list[str] | None, width: int, start: int, lost: int) -> str:
    lines = f"Lines {start} to {start + lost - 1} were" if lost > 1 else f"Line {start} was"
    if problem and "field larger" in problem:
        return f"A cell of this row is longer than {MAX_CONTENT_BYTES:,} characters. {lines} left out."
    if problem is None and cells is not None and len(cells) > width:
        return (
            f"This row has {len(cells)} cells where the heading has {width}. Put the text in double quotes if it "
            f"holds a comma. {lines} left out."
        )
    return (
        'The double quotes of this row do not pair up. Write a quote inside a cell twice ("") and close every cell. '
        f"{lines} left out."
    )


def _undecodable(taken: list[str], start: int) -> Refused | None:
    for offset, line in enumerate(taken):
        if line.isascii():
            continue
        if bad := _ESCAPED_BYTE.search(line):
            return not_utf8(ord(bad.group()) - 0xDC00, line=start + offset, column=bad.start() + 1)
    return None
