"""Everybody has signed, and the change waits for a person to put it into effect. Told to those who can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.basis import basis_token
from governance.by_hand import waits_for_a_person
from governance.choices import NotificationKind, RequestState
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.words import label
from governance.putting_live import who_can

KEY = "ready"  # the beginning of the keys of these notices


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """Empty when it goes on by itself, or has gone on meanwhile. Told once for what was signed."""
    request = ChangeRequest.objects.get(pk=facts["request_id"])
    if request.state != RequestState.APPROVED or not waits_for_a_person(request):
        return []
    effect = "put it live" if request.environment_id else "put it into effect"
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.DECIDED,
            key=f"{KEY}:{request.pk}:{basis_token(request)}",
            title=f"Signed by everybody, and waits for you to {effect}: {label(request)}",
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in who_can(request)
        if str(person.pk) != facts["by_id"]
    ]
