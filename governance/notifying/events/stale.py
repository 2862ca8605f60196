"""A request is out of date. The author asks again; those who signed hear that their signature does not count now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.basis import basis_token
from governance.choices import NotificationKind, RequestState
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import authors, readers, signers
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """Empty when somebody asked again meanwhile. ``moved`` is our own words, so it may be shown as it is."""
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    if request.state != RequestState.STALE:
        return []
    wrote = authors(request)
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.STALE,
            key=f"stale:{request.pk}:{basis_token(request)}",
            title=f"{'Out of date, ask again' if person.pk in wrote else 'Your signature waits'}: {label(request)}",
            detail=" ".join(request.moved),
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(wrote | signers(request), request)
    ]
