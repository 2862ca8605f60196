"""Go on with requests that everybody has signed and that only waited for a check to pass by itself.

A check can look at the world outside: whether the version went live in the environment before, or an owner is back.
Nobody acts on the request when that changes, so the clock looks.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from governance.choices import RequestState
from governance.models import ChangeRequest, SignatureNeed
from governance.services.moving import lock_unless_busy
from governance.services.settling import settle_request

logger = structlog.get_logger(__name__)


def waiting_for_checks() -> models.QuerySet[ChangeRequest]:
    """In review, with every signature that policy asks for."""
    needs = SignatureNeed.objects.filter(request=OuterRef("pk"))
    return ChangeRequest.objects.filter(
        Exists(needs), ~Exists(needs.filter(given__lt=models.F("needed"))), state=RequestState.IN_REVIEW
    )


def settle_due(at: dt.datetime) -> list[ChangeRequest]:
    """Settle each of them, in a transaction of its own; returns those that moved. Safe for any number of workers."""
    moved = []
    for pk in list(waiting_for_checks().order_by("number").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                request = lock_unless_busy(pk)
                settled = request and settle_request(request=request, at=at)
        except Exception:
            # One that cannot even be tried must not keep the others waiting.
            logger.exception("settle_due_failed", request_id=str(pk))
            continue
        if settled and settled.state != RequestState.IN_REVIEW:
            moved.append(settled)
    return moved
