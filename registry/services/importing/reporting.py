"""The report of an import as a table that spreadsheets open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from registry.choices import ImportOutcome

HEADING = ("position", "source", "line", "result", "short name", "title", "reason", "warnings", "digest")
# A cell that begins like this is run as a formula by spreadsheets; an apostrophe in front makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_csv(lines: Iterable[Any]) -> Iterator[bytes]:
    """One row a line, heading first, in pieces. ``lines`` are ImportLine rows or plan Items: both have these fields."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADING)
    for count, line in enumerate(lines):
        writer.writerow([safe_cell(cell) for cell in _cells(line)])
        if count % 200 == 0:
            yield _taken(out)
    yield _taken(out)


def safe_cell(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _cells(line: Any) -> list[Any]:
    warnings = " | ".join(f"Line {at}: {message}" for level, at, message in line.notes if level == "warning")
    return [
        line.position, line.source, line.line, ImportOutcome(line.outcome).label, line.slug, line.title, line.reason,
        warnings, line.digest,
    ]  # fmt: skip


def _taken(out: io.StringIO) -> bytes:
    piece = out.getvalue().encode("utf-8")
    out.seek(0)
    out.truncate()
    return piece
