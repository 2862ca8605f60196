"""Remind people of what is due. Beat calls this every few minutes; what was said once is not said again."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from governance.choices import OPEN_STATES, RequestState
from governance.models import ChangeRequest, Notification, PostReview
from governance.notifying.events import due, review_due
from governance.notifying.keeping import keep

BEFORE = dt.timedelta(hours=24)
EVERY = dt.timedelta(days=1)
LATE_TIMES = 4  # at the time it is due, and on the three days after it; then its lead has it


def remind_due(at: dt.datetime) -> int:
    """Tell whoever can sign, a day before it is due and when it is late; whoever a request expires for; and whoever can
    close a review of break-glass. Returns how many notices were new. Each request in a transaction of its own; one that
    somebody is just changing comes next time.
    """
    told = sum(_remind(pk, at) for pk in _to_remind(at)) + sum(_warn_of_expiry(pk, at) for pk in _to_expire(at))
    return told + sum(_remind_of_review(review, at) for review in PostReview.objects.open().order_by("due_at", "pk"))


def stage_of(due_at: dt.datetime | None, at: dt.datetime) -> tuple[str, dt.datetime] | None:
    """The reminder whose turn it is, and since when; None when there is none (yet, or any more)."""
    if due_at is None or at < due_at - BEFORE:
        return None
    if at < due_at:
        return "soon", due_at - BEFORE
    days = (at - due_at) // EVERY
    return (f"late{days}", due_at + days * EVERY) if days < LATE_TIMES else None


def _to_remind(at: dt.datetime) -> list[uuid.UUID]:
    waiting = ChangeRequest.objects.filter(
        state=RequestState.IN_REVIEW, due_at__gt=at - LATE_TIMES * EVERY, due_at__lte=at + BEFORE
    )
    reminded = waiting.values_list("pk", "due_at", "reminded_at")
    return [pk for pk, due_at, last in reminded if _is_new(stage_of(due_at, at), last)]


def _is_new(stage: tuple[str, dt.datetime] | None, last: dt.datetime | None) -> bool:
    return stage is not None and (last is None or last < stage[1])


@transaction.atomic
def _remind(pk: uuid.UUID, at: dt.datetime) -> int:
    request = _locked(ChangeRequest.objects.filter(state=RequestState.IN_REVIEW), pk)
    stage = stage_of(request.due_at, at) if request else None
    if request is None or stage is None or not _is_new(stage, request.reminded_at):
        return 0
    ChangeRequest.objects.filter(pk=pk).update(reminded_at=at)
    return keep(due.notices({"request_id": pk, "stage": stage[0]}, at), at=at)


def _to_expire(at: dt.datetime) -> list[uuid.UUID]:
    told = Notification.objects.filter(request=OuterRef("pk"), key__endswith=":expires")
    soon = ChangeRequest.objects.filter(state__in=OPEN_STATES, expires_at__gt=at, expires_at__lte=at + BEFORE)
    return list(soon.filter(~Exists(told)).values_list("pk", flat=True))


@transaction.atomic
def _warn_of_expiry(pk: uuid.UUID, at: dt.datetime) -> int:
    request = _locked(ChangeRequest.objects.open(), pk)
    return keep(due.notices({"request_id": pk, "stage": "expires"}, at), at=at) if request else 0


def _remind_of_review(review: PostReview, at: dt.datetime) -> int:
    """There is one open at most for each feature, so no row says when it was last reminded of: the notices do."""
    stage = stage_of(review.due_at, at)
    if stage is None or Notification.objects.filter(key=review_due.key_of(review, stage[0])).exists():
        return 0
    return keep(review_due.notices({"review_id": review.pk, "stage": stage[0]}, at), at=at)


def _locked(requests: models.QuerySet[ChangeRequest], pk: uuid.UUID) -> ChangeRequest | None:
    return requests.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
