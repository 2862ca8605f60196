"""What happened since a reader last looked: what others did, with the way there, and nothing the first time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import ChangeRequest, Visit
from governance.review.news import checks_now, news_of
from governance.review.page import ReviewPage
from governance.services import add_comment, open_thread, resolve_thread
from governance.services.checking import tick_item
from governance.services.notifying import VISIT, LastLook, note_visit
from tests.factories import NOW
from tests.governance.pages.scenes import with_request
from tests.governance.worlds import a_request, second_technical, sign

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def change(cast):
    return a_request(cast, where="staging")


def look(change, user, at, checks=None):
    return note_visit(request=change, checks=checks or {}, by=user, at=at)


def news(change, user, since, checks=None):
    change.refresh_from_db()
    found = news_of(ReviewPage(change, user, LATER + MINUTE), LastLook(since, checks or {}))
    return [(new.says, new.url) for new in found.items] if found else []


def test_visit__the_first_time__has_nothing_to_compare_with(cast, change):
    assert look(change, cast.tom, NOW) is None
    assert news_of(ReviewPage(change, cast.tom, LATER), None) is None


def test_visit__after_a_while__compares_with_the_last_look_until_one_leaves_again(cast, change):
    look(change, cast.tom, NOW, {"secrets": "satisfied"})
    look(change, cast.tom, NOW + MINUTE, {"secrets": "error"})
    back = NOW + VISIT + MINUTE

    assert look(change, cast.tom, back) == LastLook(NOW + MINUTE, {"secrets": "error"})
    assert look(change, cast.tom, back + MINUTE) == LastLook(NOW + MINUTE, {"secrets": "error"})
    assert look(change, cast.tom, back + MINUTE + VISIT) == LastLook(back + MINUTE, {})


def test_visit__in_the_first_one__compares_with_the_page_before(cast, change):
    look(change, cast.tom, NOW)

    assert look(change, cast.tom, NOW + MINUTE) == LastLook(NOW, {})


def test_visit__of_two_people__is_one_row_each(cast, change):
    for user in (cast.tom, cast.ana, cast.tom):
        look(change, user, NOW)

    assert Visit.objects.filter(request=change).count() == 2


def test_news__of_what_others_did__names_each_with_the_way_there_newest_first(cast, change):
    thread = open_thread(request=change, body="Which terms?", by=cast.leila, at=NOW)
    add_comment(thread=thread, body="Clause 4.2", by=cast.ana, at=LATER)
    other = open_thread(request=change, body="A typo?", by=cast.mia, at=NOW + 2 * MINUTE)
    resolve_thread(thread=other, by=cast.mia, at=NOW + 3 * MINUTE)
    sign(change, second_technical(), "technical-reviewer", at=NOW + 4 * MINUTE)

    found = news(change, cast.tom, NOW + MINUTE)

    assert found[0] == ("Ana Silva answered", f"#thread-{thread.pk}")
    assert ("Mia Novak commented", f"#thread-{other.pk}") in found
    assert ("Mia Novak resolved a comment", f"#thread-{other.pk}") in found
    assert ("Priya Nair signed as Technical reviewer", "#signatures") in found


def test_news__of_a_point_that_was_ticked__leads_to_the_checklist(cast):
    with_request("", where="production")(cast)
    change = ChangeRequest.objects.get(title="Refund wording")
    tick_item(request=change, item="edge-cases", evidence="Sheet 12", by=cast.leila, at=LATER)

    (new,) = news(change, cast.tom, LATER - MINUTE)

    assert new[0].startswith("Leila Rahimi ticked")
    assert new[1] == "#checklist"


def test_news__of_what_one_did_oneself_or_saw__is_none(cast, change):
    open_thread(request=change, body="Which terms?", by=cast.tom, at=LATER)
    open_thread(request=change, body="Why?", by=cast.leila, at=NOW)

    assert news(change, cast.tom, NOW) == []


def test_news__of_checks_that_say_something_else__says_both(cast, change):
    page = ReviewPage(change, cast.tom, LATER)
    now = checks_now(page)
    code = next(code for code, state in now.items() if state == "satisfied")
    name = next(row.name for row in page.gates if row.result.gate == code)

    assert news(change, cast.tom, LATER, now) == []
    assert news(change, cast.tom, LATER, now | {code: "unsatisfied", "gone": "error"}) == [
        (f"The check “{name}” says “Fine”; it said “Not yet”", f"#check-{code}")
    ]


def test_news__of_much__is_cut_and_counted(cast, change):
    for minute in range(10):
        open_thread(request=change, body="Why?", by=cast.leila, at=NOW + (minute + 1) * MINUTE)

    found = news_of(ReviewPage(change, cast.tom, LATER), LastLook(NOW, {}))

    assert (len(found.items), found.more) == (8, 2)


def test_page__opened_again__shows_what_is_new_and_reading_it_through_a_head_request_does_not(client, cast):
    address = with_request("/reviews/{number}/")(cast)
    client.force_login(cast.tom)
    client.head(address)
    assert not Visit.objects.exists()
    assert "Since you last looked" not in client.get(address).content.decode()
    Visit.objects.update(looked_at=NOW - VISIT)

    page = client.get(address).content.decode()

    assert "Since you last looked" in page
    assert "Leila Rahimi and Ana" in page


def test_page__with_more_news__asks_no_more_queries(client, cast, change):
    client.force_login(cast.tom)
    client.get(change.get_absolute_url())

    def queries():
        Visit.objects.update(looked_at=NOW - VISIT, before_at=None)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(change.get_absolute_url())
        return len(asked)

    open_thread(request=change, body="Why?", by=cast.leila, at=NOW)
    once = queries()
    for _ in range(5):
        open_thread(request=change, body="Why?", by=cast.leila, at=NOW)

    assert queries() == once
