"""Dependencies: say that one prompt's answer feeds another, or that it no longer does."""

from __future__ import annotations

import datetime
import uuid

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import delete_with_history, save_with_history
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.announcing import objects_changed
from registry.models import Prompt, PromptDependency
from registry.validators import sound_text


@transaction.atomic
def add_dependency(
    *, upstream: Prompt, downstream: Prompt, by: User, at: datetime.datetime, note: str = ""
) -> PromptDependency:
    """``downstream`` is given what ``upstream`` said. Raises BadInput for a circle, a double, or itself.

    Whoever manages the downstream prompt may say so: it is the one that must be tested again when the other changes.
    """
    rules.require(by, permissions.MANAGE_PROMPTS, downstream.feature)
    rules.require(by, permissions.VIEW_FEATURE, upstream.feature)
    note = sound_text(note, field="note", max_length=300)
    if upstream.pk == downstream.pk:
        raise BadInput.at("upstream", "A prompt cannot feed itself.")
    if PromptDependency.objects.filter(upstream=upstream, downstream=downstream).exists():
        raise BadInput.at("upstream", f"It is known already that {upstream.slug} feeds {downstream.slug}.")
    dependency = PromptDependency(upstream=upstream, downstream=downstream, note=note)
    try:
        with transaction.atomic():
            save_with_history(dependency, by=by, at=at, reason=note)
    except IntegrityError as error:
        raise BadInput.at(
            "upstream", f"{downstream.slug} already feeds {upstream.slug}, directly or through others; no circles."
        ) from error
    record(
        action=Action.PROMPT_DEPENDENCY_ADDED,
        by=by,
        at=at,
        obj=dependency,
        feature_id=_shared_feature(upstream, downstream),
        texts={"note": note} if note else {},
    )
    objects_changed(object_ids=[upstream.pk, downstream.pk])
    return dependency


@transaction.atomic
def remove_dependency(*, dependency: PromptDependency, by: User, at: datetime.datetime, reason: str = "") -> None:
    """Forget a dependency. Its history and its ledger entries stay. Raises WrongState when it is gone already.

    Side effects: history, one ledger entry.
    """
    rules.require(by, permissions.MANAGE_PROMPTS, dependency.downstream.feature)
    reason = sound_text(reason, field="reason", max_length=500)
    held = PromptDependency.objects.select_for_update(of=("self",)).select_related("upstream", "downstream")
    found = held.filter(pk=dependency.pk).first()
    if found is None:
        raise WrongState("Somebody removed this dependency already. Nothing is left to do.")
    shared = _shared_feature(found.upstream, found.downstream)
    delete_with_history(found, by=by, at=at, reason=reason)
    record(
        action=Action.PROMPT_DEPENDENCY_REMOVED,
        by=by,
        at=at,
        obj=found,
        feature_id=shared,
        reason=reason,
    )
    objects_changed(object_ids=[found.upstream_id, found.downstream_id])


def _shared_feature(upstream: Prompt, downstream: Prompt) -> uuid.UUID | None:
    """The feature whose people may read the ledger entry; none when the entry names a prompt of another feature."""
    return downstream.feature_id if upstream.feature_id == downstream.feature_id else None
