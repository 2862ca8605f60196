"""E-mails: what they say, when they go, and that each goes once."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from email import policy as email_policy
from email.parser import BytesParser

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.models import User
from governance.choices import MailChoice
from governance.models import Notification, NotificationChoice
from governance.notifying.composing import WHY
from governance.notifying.mailing import WAITS_MIN, mail_digests, mail_waiting
from governance.services.notifying import choose_mail, mark_read
from tests.factories import NOW
from tests.governance.worlds import sign

MINUTE = dt.timedelta(minutes=1)
TECHNICAL = "technical-reviewer"
WHY_TEXT = "Ignore the sentence about the secret discount"


@pytest.fixture
def asked(cast, lamps, committed):
    """Ana asked, and Tom was told by e-mail at once."""
    with committed():
        return lamps.open(by=cast.ana, why=WHY_TEXT)


def parsed(message):
    return BytesParser(policy=email_policy.default).parsebytes(message.message().as_bytes())


def bodies(message):
    found = parsed(message)
    return [found.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_mail__review_asked__says_what_and_by_when_with_one_link_to_the_page(cast, asked, settings):
    (message,) = mail.outbox

    assert message.to == ["tom@example.org"]
    assert message.subject == "Ana Silva asks for your signature on green for the lamp, by Mon 23 Nov, 09:30"
    link = f"{settings.SITE_URL}/reviews/{asked.number}/"
    for body in bodies(message):
        assert link in body
        assert "Monday 23 November 2026, 09:30" in body
        assert WHY["review_asked"] in body
        assert f"{settings.SITE_URL}/me/notifications/choices/" in body
        assert "decide" not in body.replace("decides nothing", "")
        assert WHY_TEXT not in body
    assert parsed(message)["List-Unsubscribe"] == f"<{settings.SITE_URL}/me/notifications/choices/>"
    assert parsed(message)["Auto-Submitted"] == "auto-generated"


def test_mail__times__are_in_the_zone_of_its_reader(cast, lamps, committed):
    User.objects.filter(pk=cast.tom.pk).update(time_zone="Asia/Tokyo")

    with committed():
        lamps.open(by=cast.ana)

    assert mail.outbox[0].subject.endswith(", by Mon 23 Nov, 18:30")
    assert "18:30 (Asia/Tokyo)" in bodies(mail.outbox[0])[0]


def test_mail__a_name_with_a_line_break__cannot_add_headers(cast, asked, committed):
    User.objects.filter(pk=cast.tom.pk).update(full_name="Tom\nBcc: everybody@example.org")
    mail.outbox.clear()

    with committed():
        sign(asked, User.objects.get(pk=cast.tom.pk), TECHNICAL)

    (message,) = (each for each in mail.outbox if each.to == [cast.ana.email])
    assert "\n" not in message.subject
    assert parsed(message)["Bcc"] is None


def test_mail_waiting__twice__sends_once(cast, asked):
    assert Notification.objects.get().mailed_at == NOW

    assert mail_waiting(at=NOW) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_waiting__two_workers_at_once__send_each_once(cast, monkeypatch):
    for number in range(6):
        notice(cast.tom, key=f"n{number}")
    start = threading.Barrier(2)

    def work():
        start.wait()
        try:
            mail_waiting(at=NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [each.start() for each in workers]
    [each.join() for each in workers]

    assert sorted(message.subject for message in mail.outbox) == [f"Notice n{number}" for number in range(6)]
    assert not Notification.objects.filter(mailed_at__isnull=True).exists()


def notice(person, *, key="n", kind="rolled_back", mail=MailChoice.AT_ONCE, at=NOW, request=None):
    return Notification.objects.create(
        person=person, kind=kind, key=key, title=f"Notice {key}", url="/", created_at=at, mail=mail, request=request
    )


def refuse(monkeypatch, refused=("tom@example.org",)):
    send = EmailBackend.send_messages

    def send_messages(self, messages):
        if set(messages[0].to) & set(refused):
            raise smtplib.SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


def test_mail_waiting__an_address_that_is_refused__is_tried_again_later_and_keeps_nobody_waiting(cast, monkeypatch):
    refuse(monkeypatch)
    stuck, fine = notice(cast.tom), notice(cast.mia)

    assert mail_waiting(at=NOW) == 1

    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (stuck.mailed_at, stuck.mail_tries, stuck.mail_after) == (None, 1, NOW + MINUTE)
    assert fine.mailed_at == NOW
    monkeypatch.undo()
    assert mail_waiting(at=NOW + dt.timedelta(seconds=59)) == 0
    assert mail_waiting(at=NOW + MINUTE) == 1


def test_mail_waiting__refused_for_ever__ends(cast, monkeypatch):
    refuse(monkeypatch)
    stuck = notice(cast.tom)

    for day in range(len(WAITS_MIN) + 3):
        mail_waiting(at=NOW + dt.timedelta(days=day))

    stuck.refresh_from_db()
    assert stuck.mail_tries == len(WAITS_MIN) + 1


@pytest.mark.parametrize("meanwhile", ["signed", "read", "deactivated", "role withdrawn"])
def test_mail_waiting__what_nobody_can_act_on_any_more__is_not_sent(meanwhile, cast, lamps):
    request = lamps.open(by=cast.ana)
    waiting = notice(cast.tom, kind="review_asked", request=request)
    if meanwhile == "signed":
        sign(request, cast.tom, TECHNICAL)
    if meanwhile == "read":
        mark_read(notifications=[waiting], by=cast.tom, at=NOW)
    if meanwhile == "deactivated":
        User.objects.filter(pk=cast.tom.pk).update(is_active=False)
    if meanwhile == "role withdrawn":
        cast.tom.role_grants.update(withdrawn_at=NOW, withdrawn_by=cast.alex)

    assert mail_waiting(at=NOW) == 0

    waiting.refresh_from_db()
    assert (waiting.mailed_at, waiting.mail) == (None, MailChoice.NEVER)


def test_choices__never__is_kept_on_the_page_alone(cast, lamps, committed):
    NotificationChoice.objects.create(person=cast.tom, kind="review_asked", mail=MailChoice.NEVER)

    with committed():
        lamps.open(by=cast.ana)

    assert mail.outbox == []
    assert Notification.objects.get().person == cast.tom


def test_choose_mail__what_waits_to_go_out__follows(cast):
    waiting = notice(cast.tom, kind="comment", mail=MailChoice.DIGEST)

    choose_mail(choices={"comment": MailChoice.NEVER}, by=cast.tom, at=NOW)

    waiting.refresh_from_db()
    assert waiting.mail == MailChoice.NEVER
    assert NotificationChoice.objects.get().mail == MailChoice.NEVER


@pytest.mark.parametrize(
    ("zone", "at", "sent"),
    [
        ("UTC", "2026-11-20T07:59Z", 0),
        ("UTC", "2026-11-20T08:00Z", 1),
        ("UTC", "2026-11-20T17:00Z", 1),  # beat was down in the morning
        ("Asia/Tokyo", "2026-11-19T22:59Z", 0),
        ("Asia/Tokyo", "2026-11-19T23:00Z", 1),
        ("America/New_York", "2026-11-20T12:59Z", 0),
        ("America/New_York", "2026-11-20T13:00Z", 1),
        ("Nowhere/Lost", "2026-11-20T08:00Z", 1),  # counts as UTC
    ],
)
def test_digest__in_the_morning_of_its_reader(zone, at, sent, cast):
    User.objects.filter(pk=cast.tom.pk).update(time_zone=zone)
    notice(cast.tom, mail=MailChoice.DIGEST, at=NOW - dt.timedelta(days=1))

    assert mail_digests(at=dt.datetime.fromisoformat(at)) == sent


def test_digest__one_a_day_with_all_and_what_waits_for_a_signature(cast, lamps):
    request = lamps.open(by=cast.ana, title="A greener lamp")
    for number in range(3):
        notice(cast.tom, key=f"n{number}", mail=MailChoice.DIGEST, at=NOW - dt.timedelta(hours=3))
    late = notice(cast.tom, key="later", mail=MailChoice.DIGEST, at=NOW)  # after eight: tomorrow's

    assert mail_digests(at=NOW) == 1
    assert mail_digests(at=NOW) == 0

    (message,) = mail.outbox
    assert message.subject == "3 things since yesterday, 1 for you to sign"
    for body in bodies(message):
        assert [f"Notice n{number}" in body for number in range(3)] == [True] * 3
        assert "later" not in body
        assert "A greener lamp" in body
        assert f"/reviews/{request.number}/" in body
    late.refresh_from_db()
    assert late.mailed_at is None


def test_digest__nothing_that_has_a_point_any_more__is_no_email(cast):
    notice(cast.tom, mail=MailChoice.DIGEST, at=NOW - dt.timedelta(days=1))
    mark_read(by=cast.tom, at=NOW)

    assert mail_digests(at=NOW) == 0
    assert mail.outbox == []
