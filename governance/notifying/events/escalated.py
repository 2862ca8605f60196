"""Something late is handed up: the lead of each role that has not signed hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import readers
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """``facts``: request_id; roles: {id of a lead: [names of their roles that have not signed]}."""
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.ESCALATED,
            key=f"escalated:{request.pk}:{request.due_at:%Y%m%dT%H%M%S}",
            title=f"Handed up to you, late: {label(request)} waits for {' and '.join(facts['roles'][str(person.pk)])}",
            detail="Sign it if you can, see that somebody does, or ask an administrator to give the role to somebody.",
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(facts["roles"], request)
    ]
