"""Something was taken back. Told to everybody who wrote or signed what was taken back, and to the prompt's owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from governance.choices import NotificationKind
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import authors, signers
from registry.models import Environment, Prompt


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    prompt = Prompt.objects.select_related("feature").get(pk=facts["prompt_id"])
    environment = Environment.objects.get(pk=facts["environment_id"])
    who = User.objects.filter(pk=facts["by_id"] or None).first()
    told = {prompt.owner_id, prompt.backup_owner_id, prompt.feature.owner_id, prompt.feature.overseer_id}
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
        for person in _readers(told, prompt, besides=facts["by_id"])
    ]


def _readers(ids: Iterable[Any], prompt: Prompt, *, besides: Any) -> list[User]:
    people = User.objects.filter(pk__in={each for each in ids if each}, is_active=True).exclude(pk=besides or None)
    return [
        person
        for person in people.order_by("full_name", "pk")
        if Prompt.objects.visible_to(person).filter(pk=prompt.pk).exists()
    ]
