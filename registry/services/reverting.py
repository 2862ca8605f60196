"""Go back to an older text. It becomes a draft like any other; what came after it stays in the history."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from registry.choices import VersionState
from registry.models import Prompt, PromptVersion
from registry.services.drafts import lock_prompt, save_draft, start_draft


@transaction.atomic
def go_back_to(*, prompt: Prompt, source: PromptVersion, by: User, at: datetime.datetime) -> PromptVersion:
    """The open draft with the text of ``source``, which may also be an earlier save of a version.

    Without an open draft, makes one from ``source``; with one, saves the older text over it (its saves stay in the
    history). One ledger entry either way. Raises what start_draft and save_draft raise.
    """
    prompt = lock_prompt(prompt)
    draft = prompt.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        return start_draft(prompt=prompt, by=by, at=at, source=source)
    return save_draft(
        version=draft,
        by=by,
        at=at,
        expected_revision=draft.revision,
        content=source.content,
        change_note=draft.change_note,
        rationale=source.rationale,
        bump=draft.bump,
    )
