"""Tables of cases: CSV and TSV files, and what people paste from a spreadsheet. The first row is the heading.

Cells are kept as text, whatever they look like: ``=1+1``, ``007`` and ``1,50`` mean what they say. Rows count the
heading as row 1, as a spreadsheet does.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from evaluation.interchange import table_columns
from evaluation.interchange.outcome import MAX_FILE_BYTES, Collecting, Reading
from evaluation.interchange.promptfoo.compact import checks_of_cells
from evaluation.interchange.table_cells import tags_of
from evaluation.interchange.table_columns import Column
from registry.interchange import csv_rows
from registry.interchange.decoding import encoding_of
from registry.interchange.outcome import Refused

NAME = "table"
PASTED = "Pasted table"


def read_table(text: str, *, variables: Sequence[str] = ()) -> Reading:
    """Cases out of pasted rows, separated by tabs, commas or semicolons. ``variables``: those of the prompt."""
    into = Collecting()
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_FILE_BYTES:
        into.error(PASTED, f"At most {MAX_FILE_BYTES // 2**20} MB can be pasted at once. Upload a file, or split it.")
    else:
        read(into, PASTED, data, variables)
    return into.reading()


def read(into: Collecting, name: str, data: bytes, variables: Sequence[str] = ()) -> None:
    """Add the cases of one table. A row that cannot be read gets an error, and the rest goes on."""
    into.formats.append(NAME)
    delimiter = _delimiter(name, data, variables)
    # Closed by name, so that no generator left over touches the stream later.
    with closing(csv_rows.rows(io.BytesIO(data), set(), delimiter=delimiter)) as rows:
        try:
            heading = next(rows)
            columns = _columns(into, name, heading, variables)
        except StopIteration:
            into.error(name, "This table is empty. The first row holds headings, each further row a case.")
            return
        except Refused as error:
            into.refuse(name, error)
            return
        try:
            _read_rows(into, name, columns, rows)
        except Refused as error:  # the rest is of no known encoding
            into.refuse(name, error)


def _delimiter(name: str, data: bytes, variables: Sequence[str]) -> str:
    encoding = encoding_of(data)
    first = data[:65_536].decode(encoding, errors="replace").lstrip().split("\n", 1)[0]
    if "\t" in first or name.lower().endswith(".tsv"):
        return "\t"

    def fits(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"') for cell in first.split(delimiter)]
        return sum(table_columns.known_heading(cell, variables) for cell in cells), len(cells)

    return max((",", ";"), key=fits)


def _columns(into: Collecting, name: str, heading: csv_rows.Row, variables: Sequence[str]) -> list[Column]:
    if heading.problem:
        raise heading.problem
    columns = table_columns.columns_of(heading.cells, variables)
    if twice := table_columns.doubled(columns):
        raise Refused(f"Two columns fill the variable “{twice[0][:80]}”. Rename or delete one of them.")
    if not any(column.part for column in columns):
        raise Refused("The first row holds no headings. Name each column after a variable of the prompt.")
    for sentence in table_columns.said(columns, variables):
        into.info(name, sentence)
    if variables and not any(table_columns.known_heading(cell, variables) for cell in heading.cells):
        into.warn(name, f"No heading is known here. Is the first row a case? Variables: {', '.join(variables)[:300]}.")
    return columns


@dataclass(slots=True)
class _Cells:
    """The cells of one row by what they are for."""

    columns: list[Column]
    cells: list[str]

    def of(self, part: str) -> list[tuple[Column, str]]:
        return [pair for pair in zip(self.columns, self.cells, strict=False) if pair[0].part == part]

    def one(self, part: str) -> str:
        return next((cell for _, cell in self.of(part)), "")


def _read_rows(into: Collecting, name: str, columns: list[Column], rows: Iterable[csv_rows.Row]) -> None:
    blank = 0
    for row in rows:
        where = f"{name} row {row.number}"
        if row.problem:
            into.error(where, row.problem.message)
        elif not any(cell.strip() for cell in row.cells):
            blank += 1
        else:
            _read_row(into, where, columns, row.cells)
    if blank:
        into.info(name, f"{blank:,} empty row{'s were' if blank > 1 else ' was'} passed over.")


def _read_row(into: Collecting, where: str, columns: list[Column], cells: list[str]) -> None:
    if len(cells) < len(columns):
        into.warn(where, f"This row has {len(cells)} of {len(columns)} cells; the missing ones count as empty.")
        cells = cells + [""] * (len(columns) - len(cells))
    row = _Cells(columns, cells)
    if any(cell.strip() for _, cell in row.of("")):
        into.warn(where, "A cell of a column without a heading was left out. Give the column a heading.")
    message, expected = row.one("message"), row.one("expected")
    checks, wanted = checks_of_cells(into, where, [cell for _, cell in row.of("assertion")])
    given: dict[str, Any] = {
        "variables": {column.name: cell for column, cell in row.of("variable")},
        "messages": [{"role": "user", "content": message}] if message.strip() else [],
        "follow_ups": [cell for _, cell in sorted(row.of("follow_up"), key=_turn) if cell.strip()],
        "expected": expected if expected.strip() else wanted,
        "tags": tags_of(row.one("tags")),
        "note": row.one("note"),
        "checks": checks,
    }
    into.add_case(where, row.one("key"), **given)


def _turn(pair: tuple[Column, str]) -> int:
    return int(pair[0].name or 0)
