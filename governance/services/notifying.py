"""What a person does with their own notices: read them, and choose how to hear of what. Nothing governed changes here,
so nothing goes into the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from base.errors import BadInput
from governance.choices import MailChoice, NotificationKind
from governance.models import ChangeRequest, Notification, NotificationChoice, Visit

VISIT = dt.timedelta(minutes=30)  # pages opened within this time of one another are one visit


@dataclass(frozen=True)
class LastLook:
    """When somebody looked at a request before this visit; ``checks`` said {code of the gate: GateState} then."""

    at: dt.datetime
    checks: Mapping[str, str]


def mark_read(*, notifications: list[Notification] | None = None, by: User, at: dt.datetime) -> int:
    """Mark one's own notices as read, all of them without ``notifications``; returns how many were unread."""
    mine = Notification.objects.visible_to(by).unread()
    if notifications is not None:
        mine = mine.filter(pk__in=[each.pk for each in notifications])
    return mine.update(read_at=at)


def mark_seen(*, request: ChangeRequest, by: User, at: dt.datetime) -> int:
    """Whoever opens the page of a request has read what was told about it; returns how many notices that were."""
    return Notification.objects.visible_to(by).unread().filter(request=request).update(read_at=at)


@transaction.atomic
def note_visit(*, request: ChangeRequest, checks: Mapping[str, str], by: User, at: dt.datetime) -> LastLook | None:
    """``by`` looks at ``request``, whose ``checks`` are {code: GateState} now. Returns their last look before; None for
    the first time. The same answer stays while they go on reading, so that what is new does not go at the next click;
    in a first visit it moves along. Two queries."""
    now = dict(checks)
    visit = Visit.objects.filter(person=by, request=request).first()
    if visit is None:
        first = Visit(person=by, request=request, looked_at=at, checks=now)
        Visit.objects.bulk_create([first], ignore_conflicts=True)  # two tabs at once are one visit
        return None
    before = LastLook(visit.looked_at, visit.checks)
    if at - visit.looked_at >= VISIT:
        visit.before_at, visit.before_checks = before.at, before.checks
    elif visit.before_at is not None:
        before = LastLook(visit.before_at, visit.before_checks)
    visit.looked_at, visit.checks = at, now
    visit.save(update_fields=["looked_at", "checks", "before_at", "before_checks"])
    return before


@transaction.atomic
def choose_mail(*, choices: Mapping[str, str], by: User, at: dt.datetime) -> None:
    """How ``by`` hears of each kind by e-mail: values of MailChoice by values of NotificationKind; kinds that are left
    out stay as they are. What is waiting to go out follows the new choice. Raises BadInput for unknown names."""
    for kind, mail in choices.items():
        if kind not in NotificationKind.values or mail not in MailChoice.values:
            raise BadInput("Choose one of the three ways for each.", {kind: "Choose one of the three."})
    NotificationChoice.objects.bulk_create(
        [NotificationChoice(person=by, kind=kind, mail=mail) for kind, mail in choices.items()],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["mail"],
    )
    unsent = Notification.objects.visible_to(by).filter(mailed_at__isnull=True).exclude(mail=MailChoice.NEVER)
    for kind, mail in choices.items():
        unsent.filter(kind=kind).update(mail=mail)
