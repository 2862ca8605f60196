"""Hand up what is late to the lead of each role that has not signed. Once for each asking."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models, transaction

from accounts.models import User
from base.history import save_with_history
from governance.choices import RequestState
from governance.models import ChangeRequest
from governance.notifying.events import escalated
from governance.notifying.keeping import keep
from governance.notifying.people import readers
from governance.services.moving import entry
from ledger.actions import Action
from ledger.services import record_many

AFTER = dt.timedelta(hours=24)  # past the time it was due


def escalate_due(at: dt.datetime) -> list[ChangeRequest]:
    """Hand up every request that is a day late, each in a transaction of its own; returns those. Safe to run twice."""
    late = _late(at).order_by("due_at", "pk").values_list("pk", flat=True)
    return [request for pk in late if (request := _escalate(pk, at)) is not None]


def _late(at: dt.datetime) -> models.QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(state=RequestState.IN_REVIEW, due_at__lte=at - AFTER, escalated_at__isnull=True)


@transaction.atomic
def _escalate(pk: uuid.UUID, at: dt.datetime) -> ChangeRequest | None:
    """Side effects, in order: when it was handed up, with its history; notices; the entry ``change_request.escalated``.
    None when somebody else has it, or when there is nobody to hand it to: it is tried again then."""
    locked = _late(at).select_for_update(of=("self",), skip_locked=True)
    request = locked.select_related("feature__owner", "environment", "author", "policy").filter(pk=pk).first()
    leads = _leads(request) if request else {}
    if request is None or not leads:
        return None
    request.escalated_at = at
    save_with_history(request, by=None, at=at, update_fields=["escalated_at"])
    roles = {str(person.pk): names for person, names in leads.items()}
    keep(escalated.notices({"request_id": request.pk, "roles": roles}, at), at=at)
    told = "; ".join(f"{person} ({', '.join(names)})" for person, names in leads.items())
    record_many([entry(Action.CHANGE_REQUEST_ESCALATED, request, by=None, at=at, texts={"lead": told})])
    return request


def _leads(request: ChangeRequest) -> dict[User, list[str]]:
    """Whom to hand it to, with the names of their roles that are short: the role's lead; without one who may open the
    page, the owner of the feature."""
    found: dict[User, list[str]] = {}
    owner = request.feature.owner if request.feature else None
    for need in request.needs.filter(is_open=True).select_related("role__lead").order_by("role__position"):
        lead = next((each for each in (need.role.lead, owner) if each and readers([each.pk], request)), None)
        if lead is not None:
            found.setdefault(lead, []).append(need.role.name)
    return found
