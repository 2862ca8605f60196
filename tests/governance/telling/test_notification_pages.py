"""The bell, the list of what one was told, and the choices of how to be told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.choices import MailChoice, NotificationKind
from governance.models import Notification, NotificationChoice
from tests.factories import NOW

PAGE, CHOICES = "/me/notifications/", "/me/notifications/choices/"


def told(person, number=1, **fields):
    return Notification.objects.create(
        person=person,
        kind="comment",
        key=f"n{number}",
        title=f"Notice {number}",
        url="/roles/",
        created_at=NOW,
        **fields,
    )


@pytest.fixture
def tom(client, cast):
    client.force_login(cast.tom)
    return client


@pytest.mark.parametrize(("count", "label"), [(0, "Notifications"), (1, "Notifications, 1 unread"),
                                              (100, "Notifications, 99+ unread")])  # fmt: skip
def test_bell__says_how_many_are_unread(count, label, tom, cast):
    for number in range(count):
        told(cast.tom, number)
    told(cast.mia)
    told(cast.tom, "read", read_at=NOW)

    assert f'aria-label="{label}"' in tom.get("/").content.decode()


def test_bell__on_any_page__costs_one_query(tom, cast):
    told(cast.tom)

    with CaptureQueriesContext(connection) as captured:
        tom.get("/roles/")

    assert len([query for query in captured if "governance_notification" in query["sql"]]) == 1


def test_list__shows_ones_own__the_newest_first(tom, cast):
    told(cast.tom, 1)
    told(cast.mia, 2)

    assert [notice.title for notice in tom.get(PAGE).context["page"].items] == ["Notice 1"]


def test_list__words_of_people__are_shown_as_words(tom, cast):
    told(cast.tom, detail="<script>alert(1)</script>")

    assert "&lt;script&gt;alert(1)" in tom.get(PAGE).content.decode()


def test_opening_one__leads_to_its_page_and_marks_it_read(tom, cast):
    notice = told(cast.tom)

    assert tom.head(f"{PAGE}{notice.pk}/")["Location"] == "/roles/"
    notice.refresh_from_db()
    assert notice.read_at is None

    assert tom.get(f"{PAGE}{notice.pk}/")["Location"] == "/roles/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_mark_read__one_and_all(tom, cast):
    first, _, others = told(cast.tom, 1), told(cast.tom, 2), told(cast.mia, 3)

    tom.post(f"{PAGE}{first.pk}/read/")
    assert list(Notification.objects.filter(person=cast.tom).unread().values_list("title", flat=True)) == ["Notice 2"]
    assert [notice.title for notice in tom.get(f"{PAGE}?show=unread").context["page"].items] == ["Notice 2"]

    tom.post(f"{PAGE}read/")
    assert not Notification.objects.filter(person=cast.tom).unread().exists()
    others.refresh_from_db()
    assert others.read_at is None


def test_choices__without_any__are_at_once_and_every_kind_is_there(tom):
    form = tom.get(CHOICES).context["form"]

    assert set(form.fields) == set(NotificationKind.values)
    assert {field.initial for field in form.fields.values()} == {MailChoice.AT_ONCE}


def test_choices__saved__hold_and_can_be_changed(tom, cast):
    ways = dict.fromkeys(NotificationKind.values, MailChoice.AT_ONCE.value)

    assert tom.post(CHOICES, ways | {"comment": "digest", "applied": "never"}).status_code == 302
    assert tom.post(CHOICES, ways | {"comment": "never", "applied": "never"}).status_code == 302

    chosen = NotificationChoice.objects.filter(person=cast.tom).exclude(mail=MailChoice.AT_ONCE)
    assert dict(chosen.values_list("kind", "mail")) == {"comment": "never", "applied": "never"}
    assert tom.get(CHOICES).context["form"].fields["comment"].initial == "never"


def test_choices__unknown_way__is_refused(tom):
    ways = dict.fromkeys(NotificationKind.values, MailChoice.AT_ONCE.value)

    assert tom.post(CHOICES, ways | {"comment": "by pigeon"}).status_code == 400
    assert not NotificationChoice.objects.exists()
