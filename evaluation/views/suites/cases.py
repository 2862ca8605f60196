"""The table in which people edit cases. One page of it is saved at a time; all other cases stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import BadInput, WrongState
from base.paging import page_url
from evaluation.coverage import tag_counts
from evaluation.documents import KNOWN_TAGS, Case, SuiteDocument
from evaluation.forms.suites.case_rows import (
    MAX_ROWS,
    CaseRow,
    applied,
    edited,
    fresh_rows,
    put_messages_first,
    rows_from_cases,
    rows_from_post,
)
from evaluation.forms.suites.case_texts import texts_of
from evaluation.models import Suite
from evaluation.prompt_variables import PromptVariable, variables_of_suite, with_others
from evaluation.suite_changes import case_changes
from evaluation.views.suites.case_lists import EDITED_PER_PAGE, filter_of, page_of_cases
from evaluation.views.suites.loading import document_of, suite_to_edit, version_id, version_named
from evaluation.views.suites.pages import case_problems
from evaluation.views.suites.saving import saved, saved_between
from registry.views.facts import FORM_METHODS

MORE_ROWS = 5
MAX_VARIABLES = 60
TAGS_OFFERED = 60


@dataclass
class Table:
    """What the page shows. ``version`` is the one that its rows come from, or that a second save goes on from."""

    suite: Suite
    variables: list[PromptVariable]
    rows: list[CaseRow]
    version: str
    note: str = ""
    error: str = ""
    status: int = 200
    errors: list[tuple[str, str, str]] = field(default_factory=list)  # (id of the field, case, sentence)


@login_required
@require_http_methods(FORM_METHODS)
def suite_cases(request: SignedInRequest, slug: str) -> HttpResponse:
    """GET: a page of cases, and rows for new ones. POST: save it (``do``: save, next, rows, column)."""
    suite = suite_to_edit(request, slug)
    if request.method != "POST":
        return _rendered(request, _table(request, suite))
    table = _typed(request, suite)
    wanted = request.POST.get("do", "save")
    if wanted == "rows":
        table.rows += fresh_rows(_next_index(table.rows), table.variables, MORE_ROWS)
        return _rendered(request, table)
    if wanted == "column":
        return _rendered(request, table)
    return _saved(request, table, goes_on=wanted == "next")


def _table(request: SignedInRequest, suite: Suite) -> Table:
    page = page_of_cases(request, suite, filter_of(request), per_page=EDITED_PER_PAGE)
    cases = [case.document for case in page.items]
    known = variables_of_suite(suite)
    variables = with_others(known, (name for case in cases for name in case["variables"]))
    rows = rows_from_cases(cases, variables)
    problems = case_problems(suite, cases, known)
    for row in rows:
        row.notes = problems.get(row.key, [])
    return Table(suite, variables, [*rows, *fresh_rows(len(rows), variables)], version_id(suite))


def _typed(request: SignedInRequest, suite: Suite) -> Table:
    names = [name.replace("\x00", "")[:200] for name in request.POST.getlist("variable")][:MAX_VARIABLES]
    fresh = request.POST.get("new_variable", "").replace("\x00", "").strip()[:200]
    if fresh and fresh not in names:
        names.append(fresh)
    known = {variable.name: variable for variable in variables_of_suite(suite)}
    variables = [known.get(name, PromptVariable(name)) for name in names]
    rows = rows_from_post(request.POST, variables)
    return Table(suite, variables, rows, request.POST.get("version", ""), request.POST.get("note", "")[:300])


def _saved(request: SignedInRequest, table: Table, *, goes_on: bool) -> HttpResponse:
    suite = table.suite
    base = version_named(suite, table.version)
    keys = {row.key for row in table.rows if row.key}
    seen = {case.key: case.document for case in base.cases()} if base else {}
    edits = edited(table.rows, {key: seen[key] for key in keys & seen.keys()})
    if any(row.errors for row in table.rows):
        return _refused(request, table, "Some fields could not be read. Nothing was saved yet.", 400)
    document = document_of(suite)
    if table.version != version_id(suite):
        table.error = saved_between(suite, table.version)
        _show_theirs(table, seen, document)
        return _rendered(request, table)
    try:
        saved(request, suite, applied(document, edits), note=table.note, expected=table.version)
    except WrongState as refusal:
        return _refused(request, table, refusal.message, refusal.status)
    except BadInput as refusal:
        _place(table.rows, refusal, applied(document, edits)["cases"])
        return _refused(request, table, refusal.message, refusal.status)
    return redirect(_next_address(request, suite, goes_on=goes_on))


def _show_theirs(table: Table, seen: dict[str, Case], document: SuiteDocument) -> None:
    """Somebody else saved: rows that this person left alone show what is there now, the others say what changed."""
    table.status, table.version = 409, version_id(table.suite)
    now = {case["key"]: case for case in document["cases"]}
    table.rows = [row for row in table.rows if _shows_theirs(row, seen.get(row.key), now.get(row.key))]


def _shows_theirs(row: CaseRow, base: Case | None, theirs: Case | None) -> bool:
    """Whether the row is still of use: one that others removed, and this person did not touch, is not."""
    if base is None or theirs == base:
        return True
    is_touched = row.is_removed or row.texts != _texts_like(row, base)
    if theirs is None:
        row.notes = ["It was removed in the meantime. Saving this page adds it again, as you typed it."]
        return is_touched
    if is_touched:
        row.notes = [
            f"Saved in the meantime: {change.label} was “{change.old}” and is now “{change.new}”."
            for change in case_changes(base, theirs)
        ]
    else:
        row.texts = texts_of(theirs, row.variables)
    return True


def _texts_like(row: CaseRow, case: Case) -> dict[str, str]:
    """The texts of ``case``, with the empty fields that the form of ``row`` has besides."""
    return dict.fromkeys(row.texts, "") | texts_of(case, row.variables)


def _place(rows: Sequence[CaseRow], refusal: BadInput, cases: Sequence[Case]) -> None:
    """Put what the service found at the rows that it is about."""
    by_key = {row.key: row for row in rows if row.key}
    for path, message in refusal.errors.items():
        place = path.split(".")
        row = by_key.get(cases[int(place[1])]["key"]) if place[0] == "cases" and len(place) > 1 else None
        if row is not None:
            part = place[2] if len(place) > 2 else ""
            row.errors[part if part in row.texts else "expected"] = message


def _refused(request: SignedInRequest, table: Table, message: str, status: int) -> HttpResponse:
    table.error, table.status = message, status
    return _rendered(request, table)


def _rendered(request: SignedInRequest, table: Table) -> HttpResponse:
    table.errors = [
        (f"r{row.index}-{part}", row.name, sentence) for row in table.rows for part, sentence in row.errors.items()
    ]
    suite = table.suite
    blank = CaseRow(MAX_ROWS * 10, "", {}, table.variables)
    put_messages_first([*table.rows, blank])
    page = page_of_cases(request, suite, filter_of(request), per_page=EDITED_PER_PAGE)
    context: dict[str, Any] = {
        "suite": suite,
        "table": table,
        "page": page,
        "wanted": filter_of(request),
        "blank": blank,
        "tags": _tags(suite),
        "trail": [("Suites", reverse("evaluation:suites")), (suite.title, suite.get_absolute_url())],
    }
    return render(request, "evaluation/suites/cases.html", context, status=table.status)


def _tags(suite: Suite) -> list[str]:
    there = tag_counts(suite.current) if suite.current else {}
    return list(dict.fromkeys([*KNOWN_TAGS, *there]))[:TAGS_OFFERED]


def _next_index(rows: Sequence[CaseRow]) -> int:
    return max((row.index for row in rows), default=-1) + 1


def _next_address(request: SignedInRequest, suite: Suite, *, goes_on: bool) -> str:
    """The same page again, or the one after it."""
    raw = request.GET.get("page", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
    return reverse("evaluation:suite_cases", args=[suite.slug]) + page_url(request, number + 1 if goes_on else number)
