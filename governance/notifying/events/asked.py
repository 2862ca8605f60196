"""Signatures are asked for. Told to everybody who could give one that is missing, and to nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.basis import basis_token
from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import waited_for
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    what = label(request)
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.REVIEW_ASKED,
            key=f"asked:{request.pk}:{basis_token(request)}",
            title=f"{request.author} asks for your signature on {what}",
            detail=request.why,
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in waited_for(request, at)
        if str(person.pk) != facts["by_id"]
    ]
