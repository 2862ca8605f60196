"""Submit a draft: from then on it cannot change, and reviewers see exactly this."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from base.visible import says_something
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.announcing import version_submitted
from registry.choices import VersionState
from registry.content import content_digest
from registry.models import PromptVersion
from registry.services.contributions import add_contributor
from registry.services.drafts import EditConflict, lock_prompt, move, newest_frozen, refuse_archived, touch_prompt
from registry.services.numbering import number_draft
from registry.templating.check import check_content


@transaction.atomic
def submit_version(
    *, version: PromptVersion, by: User, at: datetime.datetime, expected_revision: int | None = None
) -> PromptVersion:
    """Freeze a draft for review. ``expected_revision`` is the revision that the person has read, if known.

    Raises BadInput when there is no change note or the content has errors (a path for each), WrongState when it was
    submitted already or says what the newest version says, EditConflict when somebody saved in between. Side effects:
    contributor, history, one ledger entry; ``version_submitted`` is announced.
    """
    prompt = lock_prompt(version.prompt)
    draft = PromptVersion.objects.select_related("updated_by", "submitted_by").get(pk=version.pk)
    draft.prompt = prompt
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    refuse_archived(prompt)
    if draft.state == VersionState.SUBMITTED:
        raise WrongState(f"Version {draft.number} was submitted already, by {draft.submitted_by}.")
    if draft.state != VersionState.DRAFT:
        raise WrongState("This draft was discarded. Bring it back before you submit it.")
    if expected_revision is not None and draft.revision != expected_revision:
        raise EditConflict(draft)
    newest = newest_frozen(prompt)
    _refuse_unready(draft, newest)
    number_draft(draft, newest)
    draft.digest = content_digest(draft.content)
    move(draft, VersionState.SUBMITTED)
    draft.submitted_by, draft.submitted_at = by, at
    save_with_history(draft, by=by, at=at, reason=draft.change_note)
    add_contributor(version=draft, person=by, at=at)
    touch_prompt(prompt, at=at, latest=draft)
    record(
        action=Action.PROMPT_VERSION_SUBMITTED,
        by=by,
        at=at,
        obj=draft,
        object_label=f"{draft.number} of {prompt.slug}",
        feature_id=prompt.feature_id,
        digest=draft.digest,
        before_digest=newest.digest if newest else None,
        after_digest=draft.digest,
        reason=draft.change_note,
    )
    version_submitted(version_id=draft.pk)
    return draft


def _refuse_unready(draft: PromptVersion, newest: PromptVersion | None) -> None:
    errors: dict[str, str] = {}
    if not says_something(draft.change_note):
        errors["change_note"] = "Say what changed and why. Reviewers read this first."
    if draft.template_format == "handlebars":
        errors["template_format"] = (
            "This draft is written in Handlebars, which is kept but cannot be rendered. Rewrite it with {{ name }}."
        )
    for problem in check_content(draft.content):
        if problem.severity == "error":
            errors.setdefault(problem.path, problem.message)
    if not any(message["content"].strip() for message in draft.messages):
        errors.setdefault("messages.0.content", "Every message is empty. Write what the model should do.")
    if errors:
        raise BadInput("This draft is not ready to submit yet. " + " ".join(list(errors.values())[:3]), errors)
    if newest is not None and newest.digest == draft.digest:
        raise WrongState(f"This draft says exactly what {newest.number} says. Change something, or discard it.")
