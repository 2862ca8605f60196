"""The rows of the table in which people edit cases: from cases, from what was typed, and back to a suite."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from evaluation.documents import Case, SuiteDocument
from evaluation.forms.suites.case_texts import Texts, case_of, texts_of
from evaluation.interchange.keys import Keys
from evaluation.prompt_variables import PromptVariable

MAX_ROWS = 200  # of one page, new ones included
FRESH = 2  # empty rows at the end

_FIELD = re.compile(r"r(\d{1,4})-(\w{1,12})")
_PART = re.compile(r"v\d{1,4}|turn\d{1,3}|expected|json|tags|note|said|messages|checks")


@dataclass(frozen=True)
class Cell:
    """One field: ``name`` is its name in the form, ``label`` what it holds, which may be the name of a variable."""

    name: str
    label: str
    text: str
    error: str = ""
    help: str = ""
    is_variable: bool = False


@dataclass
class CaseRow:
    """``key`` is empty for a row that is no case yet. ``notes`` are sentences about the case as a whole."""

    index: int
    key: str
    texts: Texts
    variables: Sequence[PromptVariable]
    is_removed: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    shows_said: bool = False  # among the first fields: cases of this suite are messages rather than variables

    @property
    def is_new(self) -> bool:
        return not self.key

    @property
    def is_blank(self) -> bool:
        return self.is_new and not any(text.strip() for text in self.texts.values())

    @property
    def name(self) -> str:
        return self.key or "new case"

    @property
    def cells(self) -> list[Cell]:
        cells = [
            replace(self._cell(f"v{index}", each.name, each.description), is_variable=True)
            for index, each in enumerate(self.variables)
        ]
        return [*cells, self._said] if self._says_first else cells

    @property
    def _said(self) -> Cell:
        return self._cell("said", "The user says")

    @property
    def _says_first(self) -> bool:
        return self.shows_said and "messages" not in self.texts

    @property
    def expected(self) -> Cell:
        return self._cell("expected", "Expected answer")

    @property
    def is_json(self) -> bool:
        return bool(self.texts.get("json"))

    @property
    def tags(self) -> Cell:
        return self._cell("tags", "Tags")

    @property
    def note(self) -> Cell:
        return self._cell("note", "Note")

    @property
    def more(self) -> list[Cell]:
        """What few cases have: messages after the prompt's own, later turns, checks for this case alone."""
        said = [] if self._says_first else [self._said]
        if "messages" in self.texts:
            said = [self._cell("messages", "Messages after the prompt’s own", "JSON: a list of role and content.")]
        count = sum(1 for part, text in self.texts.items() if part.startswith("turn") and text)
        turns = [self._cell(f"turn{index}", f"Then, turn {index + 2}") for index in range(count + 1)]
        checks = self._cell("checks", "Checks for this case alone", "JSON: as in an export of the suite.")
        return [*said, *turns, *([checks] if "checks" in self.texts else [])]

    @property
    def has_more(self) -> bool:
        return any(cell.text or cell.error for cell in self.more)

    def _cell(self, part: str, label: str, help: str = "") -> Cell:
        return Cell(f"r{self.index}-{part}", label, self.texts.get(part, ""), self.errors.get(part, ""), help)


def put_messages_first(rows: Sequence[CaseRow]) -> None:
    """Where a case has a message, or no prompt has a variable, the message stands among the first fields of all."""
    if any(row.texts.get("said") for row in rows) or not any(row.variables for row in rows):
        for row in rows:
            row.shows_said = True


def rows_from_cases(cases: Sequence[Case], variables: Sequence[PromptVariable]) -> list[CaseRow]:
    return [CaseRow(index, case["key"], texts_of(case, variables), variables) for index, case in enumerate(cases)]


def fresh_rows(start: int, variables: Sequence[PromptVariable], count: int = FRESH) -> list[CaseRow]:
    return [CaseRow(index, "", {}, variables) for index in range(start, start + count)]


def rows_from_post(post: QueryDict, variables: Sequence[PromptVariable]) -> list[CaseRow]:
    """What was typed, at most ``MAX_ROWS``; fields that no row has are passed over."""
    typed: dict[int, Texts] = {}
    for name in post:
        if found := _FIELD.fullmatch(name):
            typed.setdefault(int(found[1]), {})[found[2]] = str(post[name]).replace("\r\n", "\n")
    rows = []
    for index, parts in sorted(typed.items())[:MAX_ROWS]:
        key, is_removed = parts.pop("key", ""), bool(parts.pop("remove", ""))
        texts = {part: text for part, text in parts.items() if _PART.fullmatch(part)}
        rows.append(CaseRow(index, key, {"json": "", **texts}, variables, is_removed))
    return rows


@dataclass(frozen=True)
class Edited:
    """What the rows say: cases by key (None: removed), and new ones in their order."""

    changed: Mapping[str, Case | None]
    added: Sequence[Case]


def edited(rows: Sequence[CaseRow], seen: Mapping[str, Case]) -> Edited:
    """Reads each row; what could not be read stands in its ``errors``. ``seen``: the cases as the person saw them.

    A row of a case that was removed by somebody else meanwhile, and that this person changed, counts as new."""
    changed: dict[str, Case | None] = {}
    added: list[Case] = []
    for row in rows:
        if row.is_blank or (row.is_new and row.is_removed):
            continue
        base = seen.get(row.key)
        if row.is_removed:
            changed[row.key] = None
            continue
        case, row.errors = case_of(row.texts, row.key, base, row.variables)
        if row.is_new:
            added.append(case)
        elif case != base:
            changed[row.key] = case
    return Edited(changed, added)


def applied(document: SuiteDocument, edits: Edited) -> SuiteDocument:
    """``document`` with the edits in it. Changed cases keep their place; new ones come last, under free names."""
    cases: list[Case] = []
    left: dict[str, Case | None] = dict(edits.changed)
    for case in document["cases"]:
        now = left.pop(case["key"], case)
        if now is not None:
            cases.append(now)
    keys = Keys({case["key"] for case in cases})
    for fresh in [*(case for case in left.values() if case is not None), *edits.added]:
        named: Any = {**fresh, "key": keys.take(fresh["key"] or f"case-{len(cases) + 1}")}
        cases.append(named)
    return {**document, "cases": cases}
