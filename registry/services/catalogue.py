"""The catalogue of models, and the environments: add one, change one."""

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
from registry.announcing import environment_changed, objects_changed
from registry.choices import ModelStatus
from registry.models import AIModel, Environment
from registry.services.changes import apply_changes, describe_changes
from registry.validators import RESERVED_ENVIRONMENTS, sound_line, sound_slug, sound_text

MODEL_FIELDS = {
    "name", "modality", "context_window_tokens", "input_price_micro_usd", "output_price_micro_usd",
    "released_date", "retired_date", "replaced_by", "notes",
}  # fmt: skip


@transaction.atomic
def add_model(*, by: User, at: datetime.datetime, provider: str, model_id: str, **fields: Any) -> AIModel:
    """Propose a model for the catalogue, by its provider and pinned id. Side effects: history, one ledger entry."""
    rules.require(by, permissions.MANAGE_MODELS)
    provider = sound_line(provider, field="provider", max_length=80, required=True)
    model_id = sound_line(model_id, field="model_id", max_length=200, required=True)
    model = AIModel(provider=provider, model_id=model_id, **_sound_model(fields))
    model.name = model.name or model_id
    try:
        with transaction.atomic():
            save_with_history(model, by=by, at=at, reason="Model added")
    except IntegrityError as error:
        raise BadInput.at("model_id", f"{provider} {model_id} is in the catalogue already.") from error
    record(action=Action.MODEL_ADDED, by=by, at=at, obj=model)
    return model


@transaction.atomic
def update_model(*, model: AIModel, by: User, at: datetime.datetime, reason: str, **fields: Any) -> AIModel:
    """Change what is known about a model. Its provider and id stay: another id is another model."""
    rules.require(by, permissions.MANAGE_MODELS)
    model = AIModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    if fields.get("replaced_by") == model:
        raise BadInput.at("replaced_by", "A model cannot replace itself. Choose the one that comes after it.")
    changed = apply_changes(model, _sound_model(fields), by=by, at=at, reason=reason)
    if changed:
        record(
            action=Action.MODEL_UPDATED,
            by=by,
            at=at,
            obj=model,
            reason=reason,
            texts={"changes": describe_changes(changed)},
        )
        objects_changed(object_ids=[model.pk])
    return model


@transaction.atomic
def approve_model(*, model: AIModel, by: User | None, at: datetime.datetime, reason: str) -> AIModel:
    """Let prompts use a proposed model. Called when a change request of the kind ``model_approval`` is applied, and by
    nothing else: the database refuses it without one. ``by`` is None when the system applies it.

    Raises WrongState when it is not proposed any more. Side effects: history; the request writes the ledger entry.
    """
    model = AIModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    if model.status != ModelStatus.PROPOSED:
        raise WrongState(f"{model} is not proposed any more: it is {model.get_status_display().lower()}.")
    apply_changes(model, {"status": ModelStatus.APPROVED.value}, by=by, at=at, reason=reason)
    return model


@transaction.atomic
def add_environment(
    *, by: User, at: datetime.datetime, slug: str, name: str, position: int, is_protected: bool
) -> Environment:
    """A new place where prompts run. ``position`` orders promotion; no two share one."""
    rules.require(by, permissions.MANAGE_FEATURES)
    environment = Environment(
        slug=sound_slug(slug, besides=RESERVED_ENVIRONMENTS),
        name=sound_line(name, field="name", max_length=80, required=True),
        position=position,
        is_protected=is_protected,
    )
    if Environment.objects.filter(slug=environment.slug).exists():
        raise BadInput.at("slug", f"There is an environment “{environment.slug}” already.")
    try:
        with transaction.atomic():
            save_with_history(environment, by=by, at=at, reason="Environment added")
    except IntegrityError as error:
        raise BadInput.at("position", "Another environment stands at this place in the order.") from error
    record(action=Action.ENVIRONMENT_ADDED, by=by, at=at, obj=environment)
    return environment


@transaction.atomic
def update_environment(
    *, environment: Environment, by: User, at: datetime.datetime, reason: str, name: str, is_protected: bool
) -> Environment:
    """Rename an environment, or protect it. Its short name stays: keys and records refer to it."""
    rules.require(by, permissions.MANAGE_FEATURES)
    environment = Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    fields = {"name": sound_line(name, field="name", max_length=80, required=True), "is_protected": is_protected}
    changed = apply_changes(environment, fields, by=by, at=at, reason=reason)
    if changed:
        record(
            action=Action.ENVIRONMENT_UPDATED,
            by=by,
            at=at,
            obj=environment,
            reason=reason,
            texts={"changes": describe_changes(changed)},
        )
        environment_changed(environment_id=environment.pk)
    return environment


def _sound_model(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - MODEL_FIELDS
    if unknown:
        raise TypeError(f"These are not fields of a model that can be set: {', '.join(sorted(unknown))}.")
    sound = dict(fields)
    if "name" in sound:
        sound["name"] = sound_line(sound["name"], field="name", max_length=200)
    if "notes" in sound:
        sound["notes"] = sound_text(sound["notes"], field="notes", max_length=20_000)
    return sound
