"""Connections to providers of models: add one, change one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput
from base.history import save_with_history
from evaluation.choices import KeySource
from evaluation.models import ModelProvider
from evaluation.providers.addresses import problem_with_address
from evaluation.providers.keys import problem_with_variable, seal_key
from evaluation.providers.registering import provider as kind_of
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.services.changes import apply_changes, describe_changes
from registry.validators import sound_line

FIELDS = {
    "name", "serves", "base_url", "key_source", "key_variable", "timeout_s", "requests_per_minute",
    "tokens_per_minute", "concurrency", "monthly_budget_micro_usd", "is_active",
}  # fmt: skip


@transaction.atomic
def add_connection(*, by: User, at: dt.datetime, kind: str, key: str = "", **fields: Any) -> ModelProvider:
    """Connect a provider of models. For those who keep the catalogue. ``fields`` as in ``FIELDS``; ``key`` is what to
    keep encrypted where ``key_source`` says so.

    Raises NotAllowed; BadInput for an address or key that cannot be, and for a second active connection that serves
    the same provider. Side effects: history, one ledger entry, both without the key.
    """
    rules.require(by, permissions.MANAGE_MODELS)
    connection = ModelProvider(kind=kind, created_at=at, updated_at=at, **_sound(kind, fields))
    if connection.key_source == KeySource.STORED:
        connection.sealed_key, connection.key_kept_at = _sealed(key), at
    _save(connection, by=by, at=at, reason="Connection added")
    record(action=Action.CONNECTION_ADDED, by=by, at=at, obj=connection)
    return connection


@transaction.atomic
def update_connection(
    *, connection: ModelProvider, by: User, at: dt.datetime, reason: str, key: str = "", **fields: Any
) -> ModelProvider:
    """Change a connection. A new ``key`` takes the place of the kept one; "" keeps it. Same refusals as adding one."""
    rules.require(by, permissions.MANAGE_MODELS)
    connection = ModelProvider.objects.select_for_update().get(pk=connection.pk)
    reason = sound_line(reason, field="reason", max_length=500, required=True)
    sound = _sound(connection.kind, fields)
    stays = sound.get("key_source", connection.key_source) == KeySource.STORED
    new_key = _sealed(key) if stays and (key or connection.sealed_key is None) else None
    connection.sealed_key = (new_key or connection.sealed_key) if stays else None
    sound["key_kept_at"] = at if new_key else connection.key_kept_at if stays else None
    try:
        with transaction.atomic():
            changed = apply_changes(connection, {**sound, "updated_at": at}, by=by, at=at, reason=reason)
    except IntegrityError as error:
        raise _taken(connection) from error
    for name in ("updated_at", "key_kept_at"):
        changed.pop(name, None)
    if new_key:
        changed["key"] = ("another", "a new one")
    if changed:
        record(
            action=Action.CONNECTION_UPDATED,
            by=by,
            at=at,
            obj=connection,
            reason=reason,
            texts={"changes": describe_changes(changed)},
        )
    return connection


def _save(connection: ModelProvider, *, by: User, at: dt.datetime, reason: str) -> None:
    try:
        with transaction.atomic():
            save_with_history(connection, by=by, at=at, reason=reason)
    except IntegrityError as error:
        raise _taken(connection) from error


def _taken(connection: ModelProvider) -> BadInput:
    if ModelProvider.objects.exclude(pk=connection.pk).filter(name=connection.name).exists():
        return BadInput.at("name", f"There is a connection called “{connection.name}” already.")
    return BadInput.at("serves", f"Another connection serves {connection.serves}. Switch that one off first.")


def _sound(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"A connection has no {sorted(unknown)}.")
    try:
        kind_of(kind)
    except LookupError as error:
        raise BadInput.at("kind", "Choose one of the protocols in the list.") from error
    sound = dict(fields)
    for name, most in (("name", 100), ("serves", 80)):
        if name in sound:
            sound[name] = sound_line(sound[name], field=name, max_length=most, required=True)
    if "base_url" in sound:
        problem = problem_with_address(sound["base_url"], may_be_private=settings.EVALUATION_PRIVATE_ADDRESSES)
        if problem:
            raise BadInput.at("base_url", problem)
    return _sound_key(sound)


def _sound_key(sound: dict[str, Any]) -> dict[str, Any]:
    source = sound.get("key_source")
    if source is None:
        return sound
    if source != KeySource.ENVIRONMENT:
        sound["key_variable"] = ""
    elif problem := problem_with_variable(sound.get("key_variable", "")):
        raise BadInput.at("key_variable", problem)
    return sound


def _sealed(key: str) -> bytes:
    if not key.strip():
        raise BadInput.at("key", "Paste the key, or say where else it comes from.")
    return seal_key(key.strip(), settings.SECRET_KEY)
