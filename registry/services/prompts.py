"""Prompts: add one with its first draft, change what is known about it, archive it, bring it back."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.announcing import objects_changed
from registry.content import empty_content
from registry.models import Feature, Prompt, PromptVersion
from registry.services.changes import apply_changes, describe_changes
from registry.services.contributions import add_contributor
from registry.services.drafts import lock_prompt, sound_fields, touch_prompt
from registry.validators import sound_line, sound_person, sound_slug, sound_tags, sound_text, sound_threshold
from registry.versioning import FIRST, Number

# What whoever writes the prompt may change too; the rest is the owner's.
WRITERS_MAY = frozenset({"tags", "known_issues"})
EDITABLE = {"title", "purpose", "owner", "backup_owner", "tags", "known_issues", "accuracy_threshold"}


@transaction.atomic
def create_prompt(
    *,
    by: User,
    at: datetime.datetime,
    feature: Feature,
    slug: str,
    title: str,
    owner: User | None = None,
    content: Any = None,
    change_note: str = "",
    number: Number = FIRST,
    import_source: str = "",
    **fields: Any,
) -> Prompt:
    """A new prompt in ``feature`` with its first draft (``content``, or one empty system message).

    Raises BadInput with a path for each unsound field. Side effects: contributor, history of both, one ledger entry.
    """
    rules.require(by, permissions.EDIT_PROMPTS, feature)
    prompt = Prompt(
        feature=feature,
        owner=sound_person(owner, field="owner") or by,
        slug=sound_slug(slug),
        updated_at=at,
        **sound_prompt_fields(fields),
    )
    prompt.title = sound_line(title, field="title", max_length=200, required=True)
    draft = PromptVersion(
        prompt=prompt,
        major=number[0],
        minor=number[1],
        patch=number[2],
        import_source=import_source[:300],
        created_by=by,
        created_at=at,
        updated_by=by,
        updated_at=at,
        **sound_fields(content=content or empty_content(), change_note=change_note, rationale=[], bump=""),
    )
    if Prompt.objects.filter(slug=prompt.slug).exists():
        raise _taken(prompt.slug)
    try:
        with transaction.atomic():
            save_with_history(prompt, by=by, at=at, reason="Prompt added")
    except IntegrityError as error:
        raise _taken(prompt.slug) from error
    save_with_history(draft, by=by, at=at, reason=change_note or "First draft")
    add_contributor(version=draft, person=by, at=at)
    touch_prompt(prompt, at=at, latest=draft)
    record(
        action=Action.PROMPT_IMPORTED if import_source else Action.PROMPT_CREATED,
        by=by,
        at=at,
        obj=prompt,
        feature_id=feature.pk,
        digest=draft.digest,
        texts={"source": import_source} if import_source else {},
    )
    return prompt


@transaction.atomic
def update_prompt(
    *,
    prompt: Prompt,
    by: User,
    at: datetime.datetime,
    reason: str,
    expected_updated_at: datetime.datetime | None = None,
    **fields: Any,
) -> Prompt:
    """Change what is known about a prompt (EDITABLE); ``reason`` is required. Without a change nothing is written.

    With ``expected_updated_at`` given, raises WrongState when somebody changed these facts after that moment.
    """
    prompt = lock_prompt(prompt)
    needed = permissions.EDIT_PROMPTS if set(fields) <= WRITERS_MAY else permissions.MANAGE_PROMPTS
    rules.require(by, needed, prompt.feature)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    _refuse_stale(prompt, expected_updated_at)
    changed = apply_changes(prompt, sound_prompt_fields(fields), by=by, at=at, reason=reason)
    if changed:
        Prompt.objects.filter(pk=prompt.pk).update(updated_at=at)
        record(
            action=Action.PROMPT_UPDATED,
            by=by,
            at=at,
            obj=prompt,
            feature_id=prompt.feature_id,
            reason=reason,
            texts={"changes": describe_changes(changed)},
        )
        objects_changed(object_ids=[prompt.pk])
    return prompt


@transaction.atomic
def archive_prompt(*, prompt: Prompt, by: User, at: datetime.datetime, reason: str) -> Prompt:
    """Take a prompt out of the lists. Nothing is deleted; it can be restored."""
    prompt = lock_prompt(prompt)
    rules.require(by, permissions.MANAGE_PROMPTS, prompt.feature)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    if prompt.archived_at:
        raise WrongState("This prompt is archived already.")
    prompt.archived_at = at
    save_with_history(prompt, by=by, at=at, reason=reason)
    record(action=Action.PROMPT_ARCHIVED, by=by, at=at, obj=prompt, feature_id=prompt.feature_id, reason=reason)
    return prompt


@transaction.atomic
def restore_prompt(*, prompt: Prompt, by: User, at: datetime.datetime, reason: str = "") -> Prompt:
    """Bring an archived prompt back."""
    prompt = lock_prompt(prompt)
    rules.require(by, permissions.MANAGE_PROMPTS, prompt.feature)
    if not prompt.archived_at:
        raise WrongState("This prompt is not archived.")
    prompt.archived_at = None
    save_with_history(prompt, by=by, at=at, reason=reason or "Restored")
    record(action=Action.PROMPT_RESTORED, by=by, at=at, obj=prompt, feature_id=prompt.feature_id, reason=reason)
    return prompt


def sound_prompt_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The checked values of EDITABLE fields. Raises BadInput for the first unsound one, TypeError for a stranger."""
    unknown = set(fields) - EDITABLE
    if unknown:
        raise TypeError(f"These are not fields of a prompt that can be set: {', '.join(sorted(unknown))}.")
    sound = dict(fields)
    if "title" in sound:
        sound["title"] = sound_line(sound["title"], field="title", max_length=200, required=True)
    for name in ("purpose", "known_issues"):
        if name in sound:
            sound[name] = sound_text(sound[name], field=name, max_length=20_000)
    if "tags" in sound:
        sound["tags"] = sound_tags(sound["tags"])
    if "accuracy_threshold" in sound:
        sound["accuracy_threshold"] = sound_threshold(sound["accuracy_threshold"])
    for name in ("owner", "backup_owner"):
        sound_person(sound.get(name), field=name)
    if "owner" in sound and sound["owner"] is None:
        raise BadInput.at("owner", "Choose who answers for this prompt.")
    return sound


def _refuse_stale(prompt: Prompt, expected: datetime.datetime | None) -> None:
    if expected is None:
        return
    latest = prompt.history.order_by("-history_date", "-history_id").first()
    if latest is not None and latest.history_date > expected:
        who = latest.history_user or "Somebody"
        raise WrongState(f"{who} changed these facts after you opened them. Look at the new ones, then change yours.")


def _taken(slug: str) -> BadInput:
    return BadInput.at("slug", f"There is a prompt “{slug}” already. Choose another short name.")
