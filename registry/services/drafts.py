"""Drafts: start one, save it, discard it, bring it back. A prompt has at most one open draft, which people share."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.choices import VERSION_MOVES, BumpLevel, VersionState
from registry.content import ContentError, content_digest, normalise_content, text
from registry.models import Prompt, PromptVersion
from registry.services.contributions import add_contributor
from registry.services.numbering import number_draft

MAX_NOTE_LENGTH = 5_000
MAX_RATIONALE_NOTES = 200


class EditConflict(WrongState):
    """Somebody else saved the draft first. ``current`` is the draft as it is now; nothing was overwritten."""

    def __init__(self, current: PromptVersion) -> None:
        super().__init__(
            f"{current.updated_by} saved this draft after you opened it. Your text is still here; compare the two."
        )
        self.current = current


@transaction.atomic
def start_draft(
    *, prompt: Prompt, by: User, at: datetime.datetime, source: PromptVersion | None = None, reason: str = ""
) -> PromptVersion:
    """The open draft of ``prompt``, made from ``source`` (by default the newest submitted version) if there is none.

    With ``source`` given and a draft open already, raises WrongState: taking an old version back never overwrites what
    somebody is writing. Side effects: contributor, history, one ledger entry when a draft was made.
    """
    prompt = lock_prompt(prompt)
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    refuse_archived(prompt)
    existing = prompt.versions.filter(state=VersionState.DRAFT).first()
    if existing and source is None:
        return existing
    if existing:
        raise WrongState("There is an open draft already. Submit or discard it before you go back to an older version.")
    newest = newest_frozen(prompt)
    source = source or newest
    if source is None:
        raise WrongState("This prompt has no version to start from. Restore its discarded draft, or import its text.")
    draft = PromptVersion(
        prompt=prompt,
        parent=source,
        digest=source.digest,
        rationale=source.rationale,
        change_note=reason,
        created_by=by,
        created_at=at,
        updated_by=by,
        updated_at=at,
        **source.content,
    )
    number_draft(draft, newest)
    save_with_history(draft, by=by, at=at, reason=reason or f"Draft started from {source.number}")
    add_contributor(version=draft, person=by, at=at)
    touch_prompt(prompt, at=at, latest=draft)
    _record(Action.PROMPT_VERSION_DRAFT_CREATED, draft, by=by, at=at, reason=reason)
    return draft


@transaction.atomic
def save_draft(
    *,
    version: PromptVersion,
    by: User,
    at: datetime.datetime,
    expected_revision: int,
    content: Any,
    change_note: str = "",
    rationale: Any = (),
    bump: str = "",
) -> PromptVersion:
    """Store what an editor holds. ``expected_revision`` is the revision that the editor last saw.

    ``bump`` raises the proposed kind of change; a lower one is ignored. A save that changes nothing writes nothing.
    Raises BadInput with a path for each unsound field, EditConflict when somebody saved in between, WrongState once
    submitted. Side effects: contributor, history, one ledger entry.
    """
    prompt = lock_prompt(version.prompt)
    draft = PromptVersion.objects.select_related("updated_by", "parent").get(pk=version.pk)
    draft.prompt = prompt
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    refuse_archived(prompt)
    _refuse_unless_draft(draft)
    fields = sound_fields(content=content, change_note=change_note, rationale=rationale, bump=bump)
    if not _changes(draft, fields):
        return draft
    if draft.revision != expected_revision:
        raise EditConflict(draft)
    before = draft.digest
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.updated_by = by
    draft.updated_at = at
    number_draft(draft, newest_frozen(prompt))
    save_with_history(draft, by=by, at=at, reason=draft.change_note)
    add_contributor(version=draft, person=by, at=at)
    touch_prompt(prompt, at=at, latest=draft)
    _record(Action.PROMPT_VERSION_DRAFT_SAVED, draft, by=by, at=at, before=before)
    return draft


@transaction.atomic
def discard_draft(*, version: PromptVersion, by: User, at: datetime.datetime, reason: str = "") -> PromptVersion:
    """Put a draft aside. It stays in the prompt's history and can be brought back while no other draft is open."""
    prompt = lock_prompt(version.prompt)
    draft = PromptVersion.objects.select_related("updated_by").get(pk=version.pk)
    draft.prompt = prompt
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    _refuse_unless_draft(draft)
    move(draft, VersionState.DISCARDED)
    draft.updated_by, draft.updated_at = by, at
    save_with_history(draft, by=by, at=at, reason=reason or "Draft discarded")
    touch_prompt(prompt, at=at, latest=newest_frozen(prompt))
    _record(Action.PROMPT_VERSION_DRAFT_DISCARDED, draft, by=by, at=at, reason=reason)
    return draft


@transaction.atomic
def restore_draft(*, version: PromptVersion, by: User, at: datetime.datetime) -> PromptVersion:
    """Bring a discarded draft back. Raises WrongState while another draft is open."""
    prompt = lock_prompt(version.prompt)
    draft = PromptVersion.objects.select_related("updated_by").get(pk=version.pk)
    draft.prompt = prompt
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    refuse_archived(prompt)
    if draft.state != VersionState.DISCARDED:
        raise WrongState("Only a discarded draft can be brought back.")
    if prompt.versions.filter(state=VersionState.DRAFT).exists():
        raise WrongState("Another draft is open. Submit or discard it first.")
    move(draft, VersionState.DRAFT)
    draft.revision += 1
    draft.updated_by, draft.updated_at = by, at
    number_draft(draft, newest_frozen(prompt))
    save_with_history(draft, by=by, at=at, reason="Draft brought back")
    add_contributor(version=draft, person=by, at=at)
    touch_prompt(prompt, at=at, latest=draft)
    _record(Action.PROMPT_VERSION_DRAFT_RESTORED, draft, by=by, at=at)
    return draft


def lock_prompt(prompt: Prompt) -> Prompt:
    """The prompt's row, locked: every change of a prompt or of its versions goes through this one lock."""
    held = Prompt.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("feature", "owner").get(pk=prompt.pk)


def newest_frozen(prompt: Prompt) -> PromptVersion | None:
    return prompt.versions.frozen().order_by("-major", "-minor", "-patch").first()


def move(version: PromptVersion, to: VersionState) -> None:
    """Set the state. Raises WrongState for a move that is not in VERSION_MOVES."""
    if to not in VERSION_MOVES[version.state]:
        raise WrongState(f"A version that is {version.get_state_display().lower()} cannot become {to.label.lower()}.")
    version.state = to


def refuse_archived(prompt: Prompt) -> None:
    if prompt.archived_at is not None:
        raise WrongState("This prompt is archived. Its owner can bring it back.")


def touch_prompt(prompt: Prompt, *, at: datetime.datetime, latest: PromptVersion | None) -> None:
    """Point the prompt at its newest version. Derived, so it leaves no history row of its own."""
    Prompt.objects.filter(pk=prompt.pk).update(latest_version=latest, updated_at=at)
    prompt.latest_version, prompt.updated_at = latest, at


def sound_fields(*, content: Any, change_note: str, rationale: Any, bump: str) -> dict[str, Any]:
    """The checked column values of a draft. Raises BadInput naming the field that is wrong."""
    try:
        normalised = normalise_content(content)
        return {
            **normalised,
            "digest": content_digest(normalised),
            "change_note": text("change_note", change_note, max_length=MAX_NOTE_LENGTH).strip(),
            "rationale": _sound_rationale(rationale),
            "bump": bump if bump in BumpLevel.values else "",
        }
    except ContentError as error:
        raise BadInput(error.message, {error.path: error.message}) from error


def _sound_rationale(raw: Any) -> list[dict[str, Any]]:
    if not isinstance(raw, list | tuple) or len(raw) > MAX_RATIONALE_NOTES:
        raise ContentError("rationale", f"Notes must be a list of at most {MAX_RATIONALE_NOTES}.")
    return [_sound_note(f"rationale.{index}", note) for index, note in enumerate(raw)]


def _sound_note(path: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or set(raw) - {"message", "quote", "note"} or not isinstance(raw.get("message"), int):
        raise ContentError(path, "A note has the number of a message, the passage it is about, and the reason.")
    note = text(f"{path}.note", raw.get("note", ""), max_length=MAX_NOTE_LENGTH).strip()
    if not note:
        raise ContentError(f"{path}.note", "Write why this passage is there, or remove the note.")
    return {"message": raw["message"], "quote": text(f"{path}.quote", raw.get("quote", "")), "note": note}


def _refuse_unless_draft(version: PromptVersion) -> None:
    if version.state == VersionState.SUBMITTED:
        raise WrongState(
            f"Version {version.number} was submitted and is frozen. Your text is still here; start a new draft for it."
        )
    if version.state == VersionState.DISCARDED:
        raise WrongState("This draft was discarded. Bring it back first; your text is still here.")


def _changes(draft: PromptVersion, fields: dict[str, Any]) -> bool:
    compared = ("digest", "change_note", "rationale", "bump")
    return any(getattr(draft, name) != fields[name] for name in compared)


def _record(
    action: Action,
    version: PromptVersion,
    *,
    by: User,
    at: datetime.datetime,
    before: str | None = None,
    reason: str = "",
) -> None:
    record(
        action=action,
        by=by,
        at=at,
        obj=version,
        object_label=f"{version.number} of {version.prompt.slug}",
        feature_id=version.prompt.feature_id,
        digest=version.digest,
        before_digest=before,
        after_digest=version.digest,
        reason=reason,
    )
