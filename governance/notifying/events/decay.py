"""What is live does worse than when it was approved. Told to who answers for the prompt, and who wrote or signed what
is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from evaluation.models import DecayNotice
from evaluation.wording import DEMONSTRATION
from governance.choices import NotificationKind, RequestState
from governance.models import ChangeRequest
from governance.notifying.notice import Notice
from governance.notifying.people import answering_for, authors, readers_of, signers


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    decay = DecayNotice.objects.select_related("prompt__feature", "run").get(pk=facts["notice_id"])
    prompt = decay.prompt
    told = answering_for(prompt)
    brought = ChangeRequest.objects.filter(
        object_id=prompt.pk, subject_id=decay.run.version_id, state=RequestState.APPLIED
    )
    for request in brought:
        told |= authors(request) | signers(request)
    label = f" ({DEMONSTRATION})" if decay.run.is_demo else ""
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.DECAY,
            key=f"decay:{decay.pk}",
            title=f"Scheduled evaluation of {prompt.slug} fell {decay.says}{label}",
            url=reverse("evaluation:prompt_evaluations", args=[prompt.slug]),
        )
        for person in readers_of(prompt, told)
    ]
