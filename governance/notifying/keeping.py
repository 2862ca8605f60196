"""Keep notices, each once, with the way in which its reader wants it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from governance.choices import MailChoice
from governance.models import Notification, NotificationChoice
from governance.notifying.notice import Notice
from governance.notifying.tasks import mail_waiting

TITLE_LIMIT = Notification._meta.get_field("title").max_length or 0


@transaction.atomic
def keep(notices: Iterable[Notice], *, at: dt.datetime, mail: str | None = None) -> int:
    """Store what is new, and queue the e-mails that go out at once; returns how many were new.

    ``mail`` (a value of MailChoice) takes the place of what each reader chose: NEVER for what is told of the past.
    Safe to run twice, and twice at once: the same person and key is stored once, by a unique constraint.
    """
    wanted = {(notice.person_id, notice.key): notice for notice in notices}
    kept = Notification.objects.filter(person__in={pair[0] for pair in wanted}, key__in={pair[1] for pair in wanted})
    known = set(kept.values_list("person_id", "key"))
    new = [notice for pair, notice in wanted.items() if pair not in known]
    choices = _choices(new)
    rows = [_row(each, mail or choices.get((each.person_id, each.kind), MailChoice.AT_ONCE), at) for each in new]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.mail == MailChoice.AT_ONCE for row in rows):
        transaction.on_commit(mail_waiting.delay, robust=True)  # without a broker, beat's next round sends them
    return len(rows)


def _choices(notices: list[Notice]) -> dict[tuple[object, str], str]:
    chosen = NotificationChoice.objects.filter(person__in={notice.person_id for notice in notices})
    return {(choice.person_id, choice.kind): choice.mail for choice in chosen}


def _row(notice: Notice, mail: str, at: dt.datetime) -> Notification:
    title = notice.title if len(notice.title) <= TITLE_LIMIT else notice.title[: TITLE_LIMIT - 1].rstrip() + "…"
    return Notification(
        person_id=notice.person_id,
        kind=notice.kind,
        request_id=notice.request_id,
        key=notice.key,
        title=title,
        detail=notice.detail,
        url=notice.url,
        created_at=at,
        mail=mail,
    )
