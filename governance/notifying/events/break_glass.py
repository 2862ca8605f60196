"""Something went live past all signatures. Told to everybody who would have been asked, and who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import Role, User
from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import all_signing, readers, release_managers
from governance.notifying.words import label
from governance.permissions import SIGNING_ROLES


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    request = ChangeRequest.objects.select_related("feature").get(pk=facts["request_id"])
    told: set[Any] = all_signing(request) | release_managers(request)
    told |= set(Role.objects.filter(code__in=SIGNING_ROLES, lead__isnull=False).values_list("lead_id", flat=True))
    if request.feature:
        told |= {request.feature.owner_id, request.feature.overseer_id}
    who = User.objects.filter(pk=facts["by_id"]).first()
    bypass = getattr(request, "bypass", None)
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.BREAK_GLASS,
            key=f"glass:{request.pk}",
            title=f"{who or 'Somebody'} broke glass: {label(request)} went live without signatures",
            detail=bypass.reason if bypass else "",
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(told, request, besides=facts["by_id"])
    ]
