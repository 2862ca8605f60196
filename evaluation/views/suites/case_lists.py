"""Some of a suite's cases: those that a search or a tag selects, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.requests import SignedInRequest
from base.paging import COUNT_LIMIT, Page, page_url
from evaluation.coverage import cases_in
from evaluation.models import Case, Suite

EDITED_PER_PAGE = 25  # rows of the table in which cases are edited


@dataclass(frozen=True)
class CaseFilter:
    q: str = ""
    tag: str = ""

    @property
    def is_active(self) -> bool:
        return bool(self.q or self.tag)


def filter_of(request: SignedInRequest) -> CaseFilter:
    q, tag = (request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in ("q", "tag"))
    return CaseFilter(q, tag)


def page_of_cases(request: SignedInRequest, suite: Suite, wanted: CaseFilter, *, per_page: int) -> Page:
    """In the order of the suite. One query, and one more for a filter."""
    version = suite.current
    ids = list(version.case_ids) if version else []
    if wanted.is_active and version:
        found = _matching(suite, wanted)
        ids = [pk for pk in ids if pk in found]
    number = _number(request.GET.get("page", ""), last=max(1, -(-len(ids) // per_page)))
    shown = ids[(number - 1) * per_page : number * per_page]
    rows = Case.objects.in_bulk(shown)
    return Page(
        items=[rows[pk] for pk in shown],
        number=number,
        per_page=per_page,
        total=len(ids),
        is_more=False,
        has_next=number * per_page < len(ids),
        previous_url=page_url(request, number - 1),
        next_url=page_url(request, number + 1),
    )


def _matching(suite: Suite, wanted: CaseFilter) -> set[object]:
    assert suite.current is not None
    cases = cases_in(suite.current)
    if wanted.tag:
        cases = cases.filter(tags__contains=[wanted.tag])
    for word in wanted.q.split()[:10]:
        cases = cases.annotate(words=Cast("content", TextField())).filter(words__icontains=word)
    return set(cases.values_list("pk", flat=True))


def page_in_memory(items: Sequence[object], request: SignedInRequest, *, per_page: int, name: str = "page") -> Page:
    """A page of what is in memory already, so that all of it is counted. ``name`` of its query parameter."""
    number = _number(request.GET.get(name, ""), last=max(1, -(-len(items) // per_page)))
    first = (number - 1) * per_page
    return Page(
        items=list(items[first : first + per_page]),
        number=number,
        per_page=per_page,
        total=len(items),
        is_more=len(items) > COUNT_LIMIT * 100,
        has_next=first + per_page < len(items),
        previous_url=_url(request, name, number - 1),
        next_url=_url(request, name, number + 1),
    )


def _url(request: SignedInRequest, name: str, number: int) -> str:
    query = request.GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


def _number(raw: str, *, last: int) -> int:
    return min(max(int(raw), 1), last) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
