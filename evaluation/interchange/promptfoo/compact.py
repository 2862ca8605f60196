"""Assertions in one cell of a table, as promptfoo writes them in columns called ``__expected``.

``contains-any: red, blue``, ``rouge-n(0.5): a reference``, ``is-json``; anything else means ``equals``.
Source: promptfoo docs/configuration/test-cases ("CSV with assertions").
"""

from __future__ import annotations

import csv
import re
from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange.keys import Keys
from evaluation.interchange.outcome import Collecting
from evaluation.interchange.promptfoo.asserts import Asserted, criterion_of
from evaluation.interchange.promptfoo.makers import MISSING
from evaluation.interchange.promptfoo.mapping import KNOWN
from evaluation.interchange.reports import Reports

_COMPACT = re.compile(r"(not-)?([a-z][a-z:-]*)(?:\((\d+(?:\.\d+)?)\))?(?::(.*))?", re.DOTALL)
_CODE = {"fn": "javascript", "eval": "javascript", "grade": "llm-rubric"}
_LISTS = ("contains-all", "contains-any", "icontains-all", "icontains-any")


def assertion_of(cell: str) -> dict[str, Any]:
    """The assertion that ``cell`` stands for."""
    found = _COMPACT.fullmatch(cell.strip())
    kind = _CODE.get(found.group(2), found.group(2)) if found else ""
    if not found or kind not in KNOWN:
        return {"type": "equals", "value": cell}
    value = (found.group(4) or "").strip()
    given: dict[str, Any] = {"type": (found.group(1) or "") + kind}
    if value:
        given["value"] = _listed(value) if kind in _LISTS else value
    if found.group(3):
        given["threshold"] = float(found.group(3))
    return given


def checks_of_cells(into: Collecting, where: str, cells: list[str]) -> tuple[list[Criterion], Any]:
    """The checks of one row, and what they expect of the case (None: nothing)."""
    checks, keys, reports, wanted = [], Keys(), Reports(), None
    for cell in cells:
        if not cell.strip():
            continue
        made = criterion_of(reports, Asserted(where, assertion_of(cell), 1.0), keys)
        if made is None:
            continue
        if made[1] is not MISSING and wanted is not None and made[1] != wanted:
            reports.error(where, f"“{cell[:60]}” was left out: the case expects something else already.")
            continue
        wanted = wanted if made[1] is MISSING else made[1]
        checks.append(made[0])
    reports.tell(into)
    return checks, wanted


def _listed(value: str) -> list[str]:
    """Comma-separated values, in double quotes where they hold commas."""
    return [text.strip() for text in next(csv.reader([value], skipinitialspace=True), []) if text.strip()]
