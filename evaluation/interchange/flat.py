"""JSON objects without parts inside, one a case: ``{"ticket": "…", "expected": "…"}``.

Each key is read as the column of a table would be.
"""

from __future__ import annotations

from typing import Any

from evaluation.interchange import table_columns
from evaluation.interchange.case_json import CASE_KEYS
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting
from evaluation.interchange.reports import Reports
from evaluation.interchange.table_cells import tags_of

NAME = "flat"


def recognises(record: dict[str, Any]) -> bool:
    """Whether it is no case of our own format: it holds other keys, and no ``variables`` or ``messages``."""
    return bool(set(record) - set(CASE_KEYS)) and not {"variables", "messages"} & set(record)


def read(into: Collecting, records: Records, variables: tuple[str, ...]) -> None:
    reports = Reports()
    for where, record in records:
        columns = table_columns.columns_of(list(record), variables)
        for sentence in table_columns.said(columns, variables):
            reports.info(where, sentence)
        given: dict[str, Any] = {"variables": {}, "follow_ups": []}
        key = ""
        for column, value in zip(columns, record.values(), strict=True):
            if column.part == "key":
                key = str(value)
            else:
                _take(given, column, value)
        into.add_case(where, key, **given)
    reports.tell(into)


def _take(given: dict[str, Any], column: table_columns.Column, value: Any) -> None:
    match column.part:
        case "expected":
            given["expected"] = value
        case "tags":
            listed = value if isinstance(value, list) else [value]
            given["tags"] = [tag for item in listed if item is not None for tag in tags_of(str(item))]
        case "note":
            given["note"] = "" if value is None else str(value)
        case "message" if isinstance(value, str):
            given["messages"] = [{"role": "user", "content": value}]
        case "follow_up" if value is not None:
            given["follow_ups"] += [str(item) for item in (value if isinstance(value, list) else [value])]
        case _:
            given["variables"][column.name or column.heading] = value
