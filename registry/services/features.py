"""Features: add one, change one."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput
from base.history import save_with_history
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.announcing import feature_changed
from registry.choices import RiskTier
from registry.models import Feature
from registry.services.changes import apply_changes, describe_changes
from registry.validators import sound_line, sound_person, sound_slug, sound_tags, sound_text

TEXT_FIELDS = ("purpose", "fallback_behaviour", "runbook", "threat_model")
EDITABLE = {"name", "risk_tier", "owner", "overseer", "data_categories", *TEXT_FIELDS}


@transaction.atomic
def create_feature(*, by: User, at: datetime.datetime, slug: str, **fields: Any) -> Feature:
    """A new feature. ``fields`` are those of EDITABLE, and ``is_demo``. Side effects: history, one ledger entry."""
    rules.require(by, permissions.MANAGE_FEATURES)
    is_demo = fields.pop("is_demo", False)
    feature = Feature(slug=sound_slug(slug), is_demo=is_demo, **_sound(fields))
    _refuse_incomplete(feature)
    if Feature.objects.filter(slug=feature.slug).exists():
        raise BadInput.at("slug", f"There is a feature “{feature.slug}” already.")
    try:
        with transaction.atomic():
            save_with_history(feature, by=by, at=at, reason="Feature added")
    except IntegrityError as error:
        raise BadInput.at("slug", f"There is a feature “{feature.slug}” already.") from error
    record(action=Action.FEATURE_CREATED, by=by, at=at, obj=feature, feature_id=feature.pk)
    return feature


@transaction.atomic
def update_feature(*, feature: Feature, by: User, at: datetime.datetime, reason: str, **fields: Any) -> Feature:
    """Change a feature. ``reason`` is required. A call that changes nothing writes nothing.

    Side effects: history, one ledger entry, an announcement to those whose rules rest on the feature.
    """
    rules.require(by, permissions.MANAGE_FEATURES)
    feature = Feature.objects.select_for_update(of=("self",), no_key=True).get(pk=feature.pk)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    changed = apply_changes(feature, _sound(fields), by=by, at=at, reason=reason)
    _refuse_incomplete(feature)
    if changed:
        record(
            action=Action.FEATURE_UPDATED,
            by=by,
            at=at,
            obj=feature,
            feature_id=feature.pk,
            reason=reason,
            texts={"changes": describe_changes(changed)},
        )
        feature_changed(feature_id=feature.pk)
    return feature


def _sound(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise TypeError(f"These are not fields of a feature that can be set: {', '.join(sorted(unknown))}.")
    sound = dict(fields)
    if "name" in sound:
        sound["name"] = sound_line(sound["name"], field="name", max_length=120, required=True)
    for name in TEXT_FIELDS:
        if name in sound:
            sound[name] = sound_text(sound[name], field=name, max_length=20_000, required=name == "purpose")
    for name in ("owner", "overseer"):
        sound_person(sound.get(name), field=name)
    if "data_categories" in sound:
        sound["data_categories"] = sound_tags(sound["data_categories"])
    return sound


def _refuse_incomplete(feature: Feature) -> None:
    if feature.risk_tier not in RiskTier.values:
        raise BadInput.at("risk_tier", "Choose how much harm a wrong answer could do: minimal, limited or high.")
    if feature.owner_id is None:
        raise BadInput.at("owner", "Choose who answers for this feature.")
    if feature.risk_tier == RiskTier.HIGH and feature.overseer_id is None:
        raise BadInput.at("overseer", "A high-risk feature needs a named person who oversees it.")
