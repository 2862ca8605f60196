"""The kill switch of a feature: off at once, with a reason; users then get the fallback that the feature declares."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from base.history import save_with_history
from delivery import rules
from delivery.models import FeatureStop
from ledger.actions import Action
from ledger.services import record
from registry.models import Feature
from registry.validators import sound_text


@transaction.atomic
def stop_feature(*, feature: Feature, reason: str, by: User, at: dt.datetime) -> FeatureStop:
    """Switch ``feature`` off. For release managers, its owner and its overseer. Canaries inside it wait.

    Raises NotAllowed, BadInput without a reason, WrongState when it is off already. Side effects, in order: the switch,
    with history; a stop, with history; one ledger entry.
    """
    feature = _locked(feature)
    rules.require_switch(by, feature)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    if not feature.is_on:
        raise WrongState(f"{feature.name} is switched off already.")
    _switch(feature, is_on=False, by=by, at=at, reason=reason)
    stop = FeatureStop(feature=feature, started_at=at, started_by=by, reason=reason)
    save_with_history(stop, by=by, at=at, reason=reason)
    record(action=Action.FEATURE_STOPPED, by=by, at=at, obj=feature, feature_id=feature.pk, reason=reason)
    return stop


@transaction.atomic
def start_feature(*, feature: Feature, reason: str, by: User, at: dt.datetime) -> FeatureStop:
    """Switch ``feature`` on again. For the same people; side effects as for ``stop_feature``."""
    feature = _locked(feature)
    rules.require_switch(by, feature)
    reason = sound_text(reason, field="reason", max_length=2_000, required=True)
    stop = FeatureStop.objects.select_for_update().filter(feature=feature).open().first()
    if stop is None:
        raise WrongState(f"{feature.name} is switched on already.")
    _switch(feature, is_on=True, by=by, at=at, reason=reason)
    stop.ended_at, stop.ended_by, stop.end_reason = max(at, stop.started_at), by, reason
    save_with_history(stop, by=by, at=at, reason=reason)
    record(action=Action.FEATURE_STARTED, by=by, at=at, obj=feature, feature_id=feature.pk, reason=reason)
    return stop


def _locked(feature: Feature) -> Feature:
    rows = Feature.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "overseer")
    return rows.get(pk=feature.pk)


def _switch(feature: Feature, *, is_on: bool, by: User, at: dt.datetime, reason: str) -> None:
    feature.is_on = is_on
    save_with_history(feature, by=by, at=at, reason=reason, update_fields=["is_on", "updated_at"])
