"""Carry on with a text whose draft is gone: somebody submitted or discarded it while it was being written."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from registry import permissions, rules
from registry.choices import VersionState
from registry.models import PromptVersion
from registry.services.drafts import EditConflict, lock_prompt, newest_frozen, restore_draft, save_draft, start_draft


@transaction.atomic
def continue_writing(
    *,
    version: PromptVersion,
    by: User,
    at: datetime.datetime,
    content: Any,
    change_note: str = "",
    rationale: Any = (),
    bump: str = "",
) -> PromptVersion:
    """A draft that holds what somebody typed for ``version``, which is no longer open.

    Starts a new draft after the newest submitted version; where there is none, brings the discarded draft back. Raises
    EditConflict when another draft is open already: its text is never overwritten unseen. Otherwise raises what
    start_draft, restore_draft and save_draft raise. Side effects: theirs, one ledger entry for each of the two steps.
    """
    prompt = lock_prompt(version.prompt)
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    already = prompt.versions.filter(state=VersionState.DRAFT).select_related("updated_by", "parent").first()
    if already is not None:
        already.prompt = prompt
        raise EditConflict(already)
    if newest_frozen(prompt) is None:
        draft = restore_draft(version=version, by=by, at=at)
    else:
        draft = start_draft(prompt=prompt, by=by, at=at)
    return save_draft(
        version=draft,
        by=by,
        at=at,
        expected_revision=draft.revision,
        content=content,
        change_note=change_note,
        rationale=rationale,
        bump=bump,
    )
