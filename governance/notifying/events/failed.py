"""A change could not be applied. Told to those who wrote it and to those who can try again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind, RequestState
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import authors, readers, release_managers
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """Empty when it has gone on meanwhile. Each try that fails for another reason is told once."""
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    if request.state != RequestState.FAILED:
        return []
    tries = request.history.filter(state=RequestState.FAILED).count()
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.FAILED,
            key=f"failed:{request.pk}:{tries}",
            title=f"Could not be applied: {label(request)}",
            detail=request.failure,
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(authors(request) | release_managers(request), request, besides=facts["by_id"])
    ]
