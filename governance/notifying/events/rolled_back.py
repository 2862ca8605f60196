"""Something was taken back. Told to everybody who wrote or signed what was taken back, and to the prompt's owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import answering_for, authors, readers_of, signers
from registry.models import Environment, Prompt


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    prompt = Prompt.objects.select_related("feature").get(pk=facts["prompt_id"])
    environment = Environment.objects.get(pk=facts["environment_id"])
    who = User.objects.filter(pk=facts["by_id"] or None).first()
    told = answering_for(prompt)
    for request in ChangeRequest.objects.filter(pk__in=facts["request_ids"]):
        told |= authors(request) | signers(request)
    what = f"{prompt.slug} in {environment.name}, from {facts['from_number']} to {facts['to_number']}"
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.ROLLED_BACK,
            key=f"rolled_back:{facts['deployment_id']}",
            title=f"{who or 'Countersign'} rolled back {what}",
            url=facts["url"],
        )
        for person in readers_of(prompt, told, besides=facts["by_id"])
    ]
