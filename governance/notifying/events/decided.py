"""Somebody signed or rejected. The author and those who wrote it hear of both; a rejection reaches the signers too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind, Verdict
from governance.models import Decision
from governance.notifying.notice import Notice
from governance.notifying.people import authors, readers, signers
from governance.notifying.words import label, role_in_sentence, signer


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    decision = Decision.objects.select_related("request", "person", "on_behalf_of", "role").get(pk=facts["decision_id"])
    request = decision.request
    verb = "rejected" if decision.verdict == Verdict.REJECT else "signed"
    told = authors(request, decision.at) | {decision.on_behalf_of_id}
    if decision.verdict == Verdict.REJECT:
        told |= signers(request, decision.at)
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.DECIDED,
            key=f"decided:{decision.pk}",
            title=f"{signer(decision)} {verb} {label(request)} as {role_in_sentence(decision.role.name)}",
            detail=decision.reason,
            url=request.get_absolute_url(),
            request_id=request.pk,
        )
        for person in readers(told, request, besides=decision.person_id)
    ]
