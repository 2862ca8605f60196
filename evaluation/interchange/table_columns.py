"""What each column of a table of cases is for, told by its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_MEANING = {
    "key": "key case_key case_id case id",
    "expected": "expected expected_output expected_answer expected_result ideal reference reference_answer answer",
    "tags": "tags tag categories category",
    "note": "note notes comment comments description __description",
    "message": "message user_message",
}
_PART = {heading: part for part, headings in _MEANING.items() for heading in headings.split()}
_FOLLOW_UP = re.compile(r"follow_?ups?_?(\d{0,3})")
_PROMPTFOO_EXPECTED = re.compile(r"__expected\d*")

_SAYS = {
    "key": "names each case",
    "expected": "is the expected answer",
    "tags": "holds tags, separated by commas",
    "note": "is a note",
    "message": "is a message that follows the prompt’s own",
    "follow_up": "is what the user says after the answer before",
    "assertion": "holds promptfoo assertions, checked for that case",
}


@dataclass(frozen=True, slots=True)
class Column:
    """``part``: "variable", a key of ``_MEANING``, "follow_up", "assertion" or "" (no heading)."""

    part: str
    name: str  # of the variable; of a follow-up: its number, as digits or ""
    heading: str


def columns_of(headings: Sequence[str], variables: Sequence[str]) -> list[Column]:
    """A column for each heading. A prompt's own variable wins over a meaning; each meaning is given once, to the
    heading that names it first; what is left becomes a variable called as its heading."""
    known = {normalised(variable): variable for variable in variables}
    columns: list[Column] = []
    for heading in headings:
        column = _column(heading, known)
        once = column.part not in ("variable", "follow_up", "assertion", "")
        if once and any(column.part == other.part for other in columns):
            column = Column("variable", heading.strip(), heading)
        columns.append(column)
    return columns


def said(columns: list[Column], variables: Sequence[str]) -> list[str]:
    """A sentence for each column: what it became."""
    return [_sentence(column, variables) for column in columns if column.part]


def doubled(columns: list[Column]) -> list[str]:
    """Variables that two columns would fill."""
    names = Counter(column.name for column in columns if column.part == "variable")
    return [name for name, count in names.items() if count > 1]


def normalised(heading: str) -> str:
    return re.sub(r"[\s-]+", "_", heading.strip().lower())


def known_heading(heading: str, variables: Sequence[str]) -> bool:
    column = _column(heading, {normalised(variable): variable for variable in variables})
    return column.part not in ("variable", "") or column.name in variables


def _column(heading: str, known: dict[str, str]) -> Column:
    name = normalised(heading)
    if name in known:
        return Column("variable", known[name], heading)
    if not name:
        return Column("", "", heading)
    if _PROMPTFOO_EXPECTED.fullmatch(name):
        return Column("assertion", "", heading)
    if found := _FOLLOW_UP.fullmatch(name):
        return Column("follow_up", found.group(1), heading)
    return Column(_PART.get(name, "variable"), heading.strip(), heading)


def _sentence(column: Column, variables: Sequence[str]) -> str:
    shown = column.heading.strip()[:80]
    if column.part != "variable":
        return f"The column “{shown}” {_SAYS[column.part]}."
    if column.name in variables or not variables:
        return f"The column “{shown}” fills the variable “{column.name[:80]}”."
    return f"The column “{shown}” fills a variable of that name, which the prompt does not have."
