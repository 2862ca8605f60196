"""Pages of long lists without counting them to the end.

Counting a hundred thousand rows costs more than showing twenty-five, and nobody reads page 400: a list says "of more
than 1,000" and offers search instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

COUNT_LIMIT = 1_000


@dataclass(frozen=True)
class Page:
    """One page. ``total`` counts up to COUNT_LIMIT; ``is_more`` says that there are more than that."""

    items: list[Any]
    number: int
    per_page: int
    total: int
    is_more: bool
    has_next: bool
    previous_url: str
    next_url: str

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def label(self) -> str:
        """For example "26–50 of 312", "1–25 of more than 1,000"."""
        if not self.items:
            return "Nothing here"
        first = (self.number - 1) * self.per_page + 1
        of = f"more than {COUNT_LIMIT:,}" if self.is_more else f"{self.total:,}"
        return f"{first:,}–{first + len(self.items) - 1:,} of {of}"


def page_of(queryset: QuerySet[Any], request: HttpRequest, *, per_page: int = 25) -> Page:
    """The page of an ordered ``queryset`` that ``?page=`` asks for; the other query parameters stay in its links."""
    number = _number(request.GET.get("page", ""))
    first = (number - 1) * per_page
    rows = list(queryset[first : first + per_page + 1])
    counted = queryset.order_by()[: COUNT_LIMIT + 1].count()
    return Page(
        items=rows[:per_page],
        number=number,
        per_page=per_page,
        total=min(counted, COUNT_LIMIT),
        is_more=counted > COUNT_LIMIT,
        has_next=len(rows) > per_page,
        previous_url=page_url(request, number - 1),
        next_url=page_url(request, number + 1),
    )


def page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _number(raw: str) -> int:
    """At most page 40,000, so that nobody can ask the database to skip a billion rows."""
    return min(max(int(raw), 1), 40_000) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 1
