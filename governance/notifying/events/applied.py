"""A change took effect. Told to those who wrote it and those who signed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import authors, readers, signers
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.APPLIED,
            key=f"applied:{request.pk}",
            title=f"Took effect: {label(request)}",
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(authors(request) | signers(request), request, besides=facts["by_id"])
    ]
