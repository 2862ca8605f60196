"""Keep what open requests were tried with compared with what is live now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from evaluation.proof import proofs_of_all
from evaluation.services.comparing import compare_again
from governance.choices import OPEN_STATES
from governance.gates.material import PROMPT
from governance.models import ChangeRequest
from registry.models import PromptVersion
from registry.models.version import CONTENT_FIELDS


def compare_anew(prompts: Collection[uuid.UUID], at: dt.datetime) -> int:
    """Compare each finished run that open requests about ``prompts`` rest on, where what is live is another version by
    now or was tried later, each in a transaction of its own. Returns how many comparisons changed.

    Checks do the same when they are looked at; this is so that they need not, and that the run's page says the same.
    """
    return sum(
        compare_again(run=proof.run, at=at)
        for found in proofs_of_all(_proposed(prompts)).values()
        for proof in found
        if proof.is_finished and proof.run
    )


def _proposed(prompts: Collection[uuid.UUID]) -> list[PromptVersion]:
    """The versions that open requests bring, without their texts."""
    requests = ChangeRequest.objects.filter(object_type=PROMPT, object_id__in=prompts, state__in=OPEN_STATES)
    light = PromptVersion.objects.defer(*(name for name in CONTENT_FIELDS if name != "model"), "rationale", "search")
    return list(light.select_related("prompt__feature").filter(pk__in=requests.values("subject_id")))
