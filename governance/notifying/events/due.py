"""A signature is due soon, or late; a request is about to expire. Told to those who can sign, and to the author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import readers, waited_for
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """``facts``: request_id; stage: "soon", "late0" (just due), "late1" (a day late) …, or "expires"."""
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    stage, what = facts["stage"], label(request)
    ends_at = request.expires_at if stage == "expires" else request.due_at
    told = {person.pk: _to_signer(stage, what) for person in waited_for(request, at)}
    if stage != "soon":  # before that there is nothing for the author to see to
        told |= {person.pk: _to_author(stage, what) for person in readers([request.author_id], request)}
    return [
        Notice(
            person_id=person_id,
            kind=NotificationKind.DUE,
            key=f"due:{request.pk}:{ends_at:%Y%m%dT%H%M%S}:{stage}",
            title=title,
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person_id, title in told.items()
    ]


def _to_signer(stage: str, what: str) -> str:
    if stage == "expires":
        return f"Expires within a day: {what} still needs your signature"
    return f"{'Due within a day' if stage == 'soon' else 'Overdue'}: your signature on {what}"


def _to_author(stage: str, what: str) -> str:
    if stage == "expires":
        return f"Expires within a day: {what}. Whoever has not signed by then is not asked any more"
    return f"Overdue: {what} still waits. Its page says for whom"
