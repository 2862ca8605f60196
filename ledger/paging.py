"""Pages by key: "the fifty before this entry". Equally fast at the first entry and at the millionth."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from ledger.models import Entry
from ledger.models.entry import EntryQuerySet

PER_PAGE = 50
_KEY = re.compile(r"(\d{1,17})-(\d{1,18})")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class KeyPage:
    """Entries newest first. ``previous_url`` leads to newer ones, ``next_url`` to older ones; "" for none."""

    entries: list[Entry]
    previous_url: str
    next_url: str

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_url)

    @property
    def has_next(self) -> bool:
        return bool(self.next_url)

    @property
    def label(self) -> str:
        shown = len(self.entries)
        return f"{shown} {'entry' if shown == 1 else 'entries'}, newest first"


def page_of(entries: EntryQuerySet, query: QueryDict, *, per_page: int = PER_PAGE) -> KeyPage:
    """The page that ``?before=`` or ``?after=`` asks for; the other parameters stay in its links."""
    before, after = _key(query.get("before", "")), _key(query.get("after", ""))
    if after:
        found = list(entries.filter(_later_than(*after)).order_by("at", "sequence")[: per_page + 1])
        rows = found[:per_page][::-1]
        newer, older = len(found) > per_page, bool(rows)
    else:
        older_ones = entries.filter(_earlier_than(*before)) if before else entries
        found = list(older_ones.newest_first()[: per_page + 1])
        rows = found[:per_page]
        newer, older = before is not None and bool(rows), len(found) > per_page
    return KeyPage(
        entries=rows,
        previous_url=_url(query, "after", rows[0]) if newer else "",
        next_url=_url(query, "before", rows[-1]) if older else "",
    )


def _earlier_than(at: dt.datetime, sequence: int) -> Q:
    # The first condition says nothing new, but is the one that an index can start from.
    return Q(at__lte=at) & (Q(at__lt=at) | Q(sequence__lt=sequence))


def _later_than(at: dt.datetime, sequence: int) -> Q:
    return Q(at__gte=at) & (Q(at__gt=at) | Q(sequence__gt=sequence))


def _key(text: str) -> tuple[dt.datetime, int] | None:
    """Microseconds since 1970 and the number of an entry; None for anything else."""
    match = _KEY.fullmatch(text)
    try:
        return (_EPOCH + int(match[1]) * _MICROSECOND, int(match[2])) if match else None
    except OverflowError:
        return None


def _url(query: QueryDict, direction: str, entry: Entry) -> str:
    changed = query.copy()
    changed.pop("before", None)
    changed.pop("after", None)
    changed[direction] = f"{(entry.at - _EPOCH) // _MICROSECOND}-{entry.sequence}"
    return f"?{changed.urlencode()}"
