"""E-mails from notices, as text and as HTML: what happened, by when, one link to the page, and why one gets it.

No link decides anything, nothing that people wrote about a prompt is in them, and no prompt text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from base.time_zone import zone_of
from base.when import short
from governance.choices import NotificationKind, RequestState
from governance.models import ChangeRequest, Notification

NEXT_STEP_OF_AUTHOR = (
    "It waits for you. From its page you can write a new version, bring that into the request, and everybody is asked "
    "again; or answer, if nothing needs to change."
)
_DATED = frozenset({NotificationKind.REVIEW_ASKED, NotificationKind.DUE, NotificationKind.ESCALATED})
# "You get this because …"
WHY: dict[str, str] = {
    NotificationKind.REVIEW_ASKED: "you can give a signature that this change needs",
    NotificationKind.DECIDED: "you wrote this change, can put it live, or somebody signed on your behalf",
    NotificationKind.CHANGES_REQUESTED: "you wrote or signed this change",
    NotificationKind.COMMENT: "you wrote this change or take part in the conversation",
    NotificationKind.DUE: "you can give a signature that is missing, or asked for it",
    NotificationKind.ESCALATED: "you lead a role whose signature is late",
    NotificationKind.APPLIED: "you wrote or signed this change",
    NotificationKind.FAILED: "you wrote this change or can put it live",
    NotificationKind.STALE: "you wrote or signed this change",
    NotificationKind.ROLLED_BACK: "you wrote, signed or answer for what was rolled back",
    NotificationKind.BREAK_GLASS: "you sign or answer for this feature",
    NotificationKind.DECAY: "you wrote, signed or answer for what is live",
}


def one_message(notice: Notification, at: dt.datetime) -> EmailMultiAlternatives:
    """For a notice that goes out alone. Times are in the zone of its reader."""
    with timezone.override(zone_of(notice.person)):
        due_at = _due_at(notice)
        subject = f"{notice.title}, by {short(due_at, at)}" if due_at and due_at > at else notice.title
        context = {
            "notice": notice,
            "link": _absolute(notice.url),
            "due_at": due_at,
            "is_late": due_at and due_at <= at,
            "next_step": _next_step(notice),
        }
        return _message("notice", subject, notice.person, context | {"why": WHY[notice.kind]}, thread=notice.request)


def _due_at(notice: Notification) -> dt.datetime | None:
    """Only for what asks its reader to act on a request that is still open."""
    request = notice.request
    return request.due_at if request and request.is_open and notice.kind in _DATED else None


def _next_step(notice: Notification) -> str:
    """What its author can do about an objection that still stands; "" for everybody and everything else."""
    request = notice.request
    if notice.kind != NotificationKind.CHANGES_REQUESTED or request is None:
        return ""
    waits = request.state == RequestState.CHANGES_REQUESTED and request.author_id == notice.person_id
    return NEXT_STEP_OF_AUTHOR if waits else ""


def digest_message(
    person: User, notices: Sequence[Notification], waiting: Sequence[ChangeRequest], at: dt.datetime
) -> EmailMultiAlternatives:
    """One e-mail of a day for ``person``: what waits for their signature, then what else happened."""
    with timezone.override(zone_of(person)):
        entries = [{"title": notice.title, "link": _absolute(notice.url)} for notice in notices]
        waits = [{"title": each.title, "due_at": each.due_at, "link": _absolute(each.get_absolute_url())}
                 for each in waiting]  # fmt: skip
        count = len(entries)
        subject = f"{count} {'thing' if count == 1 else 'things'} since yesterday"
        if waits:
            subject += f", {len(waits)} for you to sign"
        context = {"entries": entries, "waiting": waits, "link": _absolute(reverse("governance:inbox"))}
        return _message("digest", subject, person, context)


def _message(
    name: str, subject: str, person: User, context: dict[str, Any], *, thread: ChangeRequest | None = None
) -> EmailMultiAlternatives:
    choices = _absolute(reverse("governance:notification_choices"))
    context |= {"person": person, "choices": choices, "site_name": settings.SITE_NAME}
    context["zone"] = timezone.get_current_timezone_name()
    headers = {"List-Unsubscribe": f"<{choices}>", "Auto-Submitted": "auto-generated"}
    if thread is not None:  # mail programs then show all that concerns one request as one conversation
        headers["References"] = f"<request-{thread.number}@{urlsplit(settings.SITE_URL).hostname}>"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"governance/email/{name}.txt", context),
        to=[person.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"governance/email/{name}.html", context), "text/html")
    return message


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
