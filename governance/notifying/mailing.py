"""Send what is to go out by e-mail. Each notice goes out once: whoever sends it holds its row meanwhile."""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid
from collections.abc import Sequence

import structlog
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from base.time_zone import zone_of
from governance.choices import MailChoice
from governance.models import ChangeRequest, Notification
from governance.notifying.composing import digest_message, one_message
from governance.notifying.wanted import is_still_wanted

logger = structlog.get_logger(__name__)

BATCH = 500
# After a failure: minutes until the next try; together about a day and a half. Then the portal alone tells it.
WAITS_MIN = (1, 2, 5, 15, 30, 60, 120, 240, 480, 480, 480)
DIGEST_HOUR = 8  # in the zone of each reader
DIGEST_WAITING = 10  # requests named in a digest


def mail_waiting(*, at: dt.datetime) -> int:
    """Send what its readers want at once; returns how many went out. Two at once share the work."""
    waiting = _unsent(at).filter(mail=MailChoice.AT_ONCE).order_by("created_at", "pk")
    return sum(_mail_one(pk, at) for pk in waiting.values_list("pk", flat=True)[:BATCH])


def mail_digests(*, at: dt.datetime) -> int:
    """Send to each reader, from eight in their morning on, what was kept for the digest before that; returns how many
    e-mails went out. Run often: whatever is sent is marked, so a reader gets one a day."""
    readers = User.objects.filter(pk__in=_unsent(at).filter(mail=MailChoice.DIGEST).values("person"), is_active=True)
    return sum(_mail_digest(person, at) for person in readers.order_by("pk"))


@transaction.atomic
def _mail_one(notice_id: uuid.UUID, at: dt.datetime) -> bool:
    held = _unsent(at).select_for_update(skip_locked=True, of=("self",)).select_related("person", "request")
    notice = held.filter(pk=notice_id).first()
    if notice is None:  # another worker has it, or sent it
        return False
    if not is_still_wanted(notice, at):
        _mark([notice], mail=MailChoice.NEVER)
        return False
    return _send(one_message(notice, at), [notice], at)


@transaction.atomic
def _mail_digest(person: User, at: dt.datetime) -> bool:
    morning = at.astimezone(zone_of(person)).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if at < morning or not _alone(f"governance.digest:{person.pk}"):
        return False
    kept = _unsent(at).filter(person=person, mail=MailChoice.DIGEST, created_at__lt=morning)
    found = list(kept.select_related("person", "request").order_by("created_at", "pk")[:BATCH])
    wanted = [notice for notice in found if is_still_wanted(notice, at)]
    _mark([notice for notice in found if notice not in wanted], mail=MailChoice.NEVER)
    if not wanted:
        return False
    waiting = ChangeRequest.objects.waiting_for(person, at).by_due()[:DIGEST_WAITING]
    return _send(digest_message(person, wanted, list(waiting), at), wanted, at)


def _send(message: EmailMessage, notices: Sequence[Notification], at: dt.datetime) -> bool:
    """Whether the mail server took it. A refusal is kept with the time of the next try."""
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        tries = max(notice.mail_tries for notice in notices)
        logger.warning("notice_not_mailed", tries=tries + 1, error=type(error).__name__)
        wait = WAITS_MIN[min(tries, len(WAITS_MIN) - 1)]
        _mark(notices, mail_tries=tries + 1, mail_after=at + dt.timedelta(minutes=wait))
        return False
    _mark(notices, mailed_at=at)
    return True


def _mark(notices: Sequence[Notification], **fields: object) -> None:
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(**fields)


def _unsent(at: dt.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(
        Q(mail_after__isnull=True) | Q(mail_after__lte=at), mailed_at__isnull=True, mail_tries__lte=len(WAITS_MIN)
    )


def _alone(name: str) -> bool:
    """Whether nobody else holds this name; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
