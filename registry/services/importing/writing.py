"""Write planned items: prompts, drafts, contributors, history, ledger and report lines of a chunk, by a few statements.

The one-by-one door with the same rules is ``registry.services.create_prompt``. Both take their checks from
``sound_fields`` and ``sound_prompt_fields``, which the plan has called already.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from simple_history.utils import bulk_create_with_history

from accounts.models import User
from ledger.actions import Action
from ledger.services import record_many
from ledger.services.record import Record
from registry import permissions, rules
from registry.choices import CollisionChoice, ImportOutcome, VersionState
from registry.models import Contribution, Feature, ImportLine, ImportRun, Prompt, PromptVersion
from registry.services.drafts import newest_frozen
from registry.services.importing.items import Item
from registry.services.importing.known import free_slugs
from registry.services.numbering import number_draft


@dataclass(slots=True)
class _Rows:
    """What one chunk adds. Prompts point at their drafts from the start: both ids are made here."""

    prompts: list[Prompt] = field(default_factory=list)
    versions: list[PromptVersion] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def write_items(items: Sequence[Item], *, run: ImportRun, by: User, at: datetime.datetime) -> list[ImportLine]:
    """Do what ``items`` say; call inside a transaction. Returns the report lines, one for each item.

    Raises NotAllowed when ``by`` may no longer edit a feature, IntegrityError when somebody added a prompt of the same
    name between our look and our insert.
    """
    features = _features(items, by)
    rows = _Rows()
    new = [item for item in items if item.outcome == ImportOutcome.CREATED]
    _give_way(new)
    for item in new:
        if item.outcome == ImportOutcome.CREATED:
            _add_prompt(rows, item, features[item.feature], run=run, by=by, at=at)
    _add_drafts(rows, [item for item in items if item.outcome == ImportOutcome.DRAFTED], by=by, at=at)
    _insert(rows, by=by, at=at)
    lines = ImportLine.objects.bulk_create([line_of(item, run) for item in items])
    record_many(rows.records)  # last: the ledger admits one writer until the transaction ends
    return lines


def line_of(item: Item, run: ImportRun) -> ImportLine:
    return ImportLine(
        run=run,
        position=item.position,
        source=item.source,
        line=item.line,
        slug=item.slug,
        title=item.title,
        outcome=item.outcome,
        reason=item.reason,
        notes=item.notes,
        digest=item.digest,
        prompt_id=item.prompt or None,
    )


def _features(items: Sequence[Item], by: User) -> dict[str, Feature]:
    wanted = {item.feature for item in items if item.outcome in (ImportOutcome.CREATED, ImportOutcome.DRAFTED)}
    found = {str(feature.pk): feature for feature in Feature.objects.filter(pk__in=wanted)}
    for feature in found.values():
        rules.require(by, permissions.EDIT_PROMPTS, feature)
    return found


def _give_way(items: list[Item]) -> None:
    """Names that were free when the plan was made and are taken now: the same content is here already, or not."""
    slugs = [item.slug for item in items]
    taken: dict[str, tuple[str, set[str]]] = {}
    rows = PromptVersion.objects.filter(prompt__slug__in=slugs).values_list("prompt__slug", "prompt_id", "digest")
    for slug, pk, digest in rows:
        taken.setdefault(slug, (str(pk), set()))[1].add(digest)
    for item in items:
        if item.slug not in taken:
            continue
        prompt_id, digests = taken[item.slug]
        if item.digest in digests:
            item.becomes(ImportOutcome.UNCHANGED, "Somebody brought the same in meanwhile.", prompt=prompt_id)
        elif item.choice == CollisionChoice.RENAME:
            base = item.slug.rsplit("-", 1)[0]
            item.slug = free_slugs([base], taken=set(slugs))[base][0]
            slugs.append(item.slug)
        else:
            item.becomes(
                ImportOutcome.FAILED,
                f"Somebody added another prompt “{item.slug}” meanwhile. Import this file again to choose what to do.",
            )


def _add_prompt(rows: _Rows, item: Item, feature: Feature, *, run: ImportRun, by: User, at: datetime.datetime) -> None:
    prompt = Prompt(
        slug=item.slug, feature=feature, owner_id=run.owner_id, updated_at=at, latest_version_id=uuid.uuid4(),
        **item.facts,
    )  # fmt: skip
    draft = _draft(item, prompt, by=by, at=at)
    draft.pk = prompt.latest_version_id
    item.prompt = str(prompt.pk)
    rows.prompts.append(prompt)
    rows.versions.append(draft)
    rows.records.append(
        Record(
            action=Action.PROMPT_IMPORTED, by=by, at=at, obj=prompt, feature_id=feature.pk, digest=draft.digest,
            texts={"source": item.source},
        )
    )  # fmt: skip


def _draft(item: Item, prompt: Prompt, *, by: User, at: datetime.datetime) -> PromptVersion:
    major, minor, patch = item.number
    return PromptVersion(
        prompt=prompt, major=major, minor=minor, patch=patch, import_source=item.source,
        created_by=by, created_at=at, updated_by=by, updated_at=at, **item.version,
    )  # fmt: skip


def _add_drafts(rows: _Rows, items: list[Item], *, by: User, at: datetime.datetime) -> None:
    """Drafts on prompts that are here, under their locks, in order of id: two imports never wait in a circle."""
    if not items:
        return
    by_prompt = {item.prompt: item for item in items}
    held = Prompt.objects.select_for_update(of=("self",), no_key=True)
    prompts = held.select_related("feature").filter(pk__in=by_prompt).order_by("pk")
    for prompt in prompts:
        rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
        item = by_prompt[str(prompt.pk)]
        if _still_fits(item, prompt):
            _add_draft(rows, item, prompt, by=by, at=at)


def _still_fits(item: Item, prompt: Prompt) -> bool:
    versions = list(prompt.versions.values_list("digest", "state"))
    if any(digest == item.digest for digest, _ in versions):
        item.becomes(ImportOutcome.UNCHANGED, "Somebody brought the same in meanwhile.")
    elif any(state == VersionState.DRAFT for _, state in versions):
        item.becomes(ImportOutcome.FAILED, f"Somebody opened a draft of {prompt.slug} meanwhile. Import this again.")
    elif prompt.archived_at:
        item.becomes(ImportOutcome.FAILED, f"{prompt.slug} was archived meanwhile. Its owner can bring it back.")
    return item.outcome == ImportOutcome.DRAFTED


def _add_draft(rows: _Rows, item: Item, prompt: Prompt, *, by: User, at: datetime.datetime) -> None:
    newest = newest_frozen(prompt)
    draft = _draft(item, prompt, by=by, at=at)
    draft.parent = newest
    number_draft(draft, newest)
    rows.versions.append(draft)
    rows.records.append(
        Record(
            action=Action.PROMPT_VERSION_DRAFT_CREATED, by=by, at=at, obj=draft, feature_id=prompt.feature_id,
            object_label=f"{draft.number} of {prompt.slug}", digest=draft.digest, after_digest=draft.digest,
            texts={"source": item.source},
        )
    )  # fmt: skip


def _insert(rows: _Rows, *, by: User, at: datetime.datetime) -> None:
    # In order of name: two imports that add the same names then wait for each other in one direction only.
    rows.prompts.sort(key=lambda prompt: prompt.slug)
    if rows.prompts:
        bulk_create_with_history(
            rows.prompts, Prompt, default_user=by, default_date=at, default_change_reason="Imported"
        )
    if not rows.versions:
        return
    bulk_create_with_history(
        rows.versions, PromptVersion, default_user=by, default_date=at, default_change_reason="Imported"
    )
    Contribution.objects.bulk_create(
        [Contribution(version=version, person=by, first_at=at) for version in rows.versions]
    )
    new = {prompt.pk for prompt in rows.prompts}
    for version in rows.versions:
        if version.prompt_id not in new:
            Prompt.objects.filter(pk=version.prompt_id).update(latest_version=version, updated_at=at)
