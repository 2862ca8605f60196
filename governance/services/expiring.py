"""End requests whose time is over."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models, transaction

from governance.choices import OPEN_STATES, RequestState
from governance.models import ChangeRequest
from governance.services.moving import entry, lock_unless_busy, move
from governance.services.needs import derive_needs
from ledger.actions import Action
from ledger.services import record_many


def expire_due(at: dt.datetime) -> int:
    """Expire every open request whose time was over at ``at``; returns how many. Each in a transaction of its own; one
    that somebody is just acting on is left for the next time.

    Side effects for each, in order: state and history, what the inbox reads, the ledger entry
    ``change_request.expired``.
    """
    return sum(_expire_one(pk, at) for pk in list(_due(at).values_list("pk", flat=True)))


def _due(at: dt.datetime) -> models.QuerySet[ChangeRequest]:
    """A draft has not been sent, so no time runs for it."""
    return ChangeRequest.objects.filter(state__in=OPEN_STATES, expires_at__lte=at).exclude(state=RequestState.DRAFT)


@transaction.atomic
def _expire_one(pk: uuid.UUID, at: dt.datetime) -> bool:
    request = lock_unless_busy(pk)
    if request is None or not _due(at).filter(pk=pk).exists():
        return False
    move(request, RequestState.EXPIRED, by=None, at=at)
    derive_needs(request, policy_is_new=False)
    record_many([entry(Action.CHANGE_REQUEST_EXPIRED, request, by=None, at=at)])
    return True
