"""Pages by key: every entry once, in order, whatever the times are."""

import datetime as dt

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ledger.models import Entry
from ledger.paging import page_of
from ledger.services import record_many
from tests.ledger.conftest import AT, some_record


def _follow(url_of, query="", limit=40):
    pages = []
    for _ in range(limit):
        page = page_of(Entry.objects.all(), QueryDict(query), per_page=3)
        pages.append([entry.pk for entry in page.entries])
        if not url_of(page):
            return pages, page
        query = url_of(page).removeprefix("?")
    raise AssertionError("no end")


class Pages(TestCase):
    @given(st.lists(st.integers(0, 4), max_size=20))
    def test_pages__forth_and_back__show_every_entry_once_in_order(self, minutes):
        record_many([some_record(at=AT + dt.timedelta(minutes=minute)) for minute in minutes])
        expected = list(Entry.objects.newest_first().values_list("pk", flat=True))

        forth, last = _follow(lambda page: page.next_url)
        back, first = _follow(lambda page: page.previous_url, last.previous_url.removeprefix("?"))

        assert [pk for page in forth for pk in page] == expected
        assert not last.next_url
        assert not first.previous_url
        if len(forth) > 1:
            assert [pk for page in reversed(back) for pk in page] == expected[: -len(forth[-1])]

    def test_page__keeps_the_other_parameters_in_its_links(self):
        record_many([some_record(number) for number in range(4)])

        page = page_of(Entry.objects.all(), QueryDict("q=a+b&before="), per_page=3)

        assert page.next_url.startswith("?q=a+b&before=")
        assert page.label == "3 entries, newest first"

    def test_page__with_a_key_that_makes_no_sense__is_the_first_one(self):
        record_many([some_record(number) for number in range(4)])

        for key in ("x", "1", "-1-1", "99999999999999999-1", "1-9999999999999999999999"):
            page = page_of(Entry.objects.all(), QueryDict(f"before={key}"), per_page=3)

            assert [entry.pk for entry in page.entries] == [4, 3, 2]
