"""Freeze windows: times in which nothing is released. Rollback and break-glass still work."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from base import when
from base.errors import BadInput, WrongState
from base.history import save_with_history
from delivery import rules
from delivery.models import FreezeWindow
from ledger.actions import Action
from ledger.services import record
from registry.models import Environment
from registry.validators import sound_text

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def add_freeze(
    *,
    environment: Environment | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    by: User,
    at: dt.datetime,
) -> FreezeWindow:
    """Announce that nothing is released in ``environment`` (everywhere, when None) during ``[starts_at, ends_at)``.

    For release managers of everything and administrators. Raises NotAllowed, and BadInput for a period that is over,
    the wrong way round, or longer than a year. Side effects, in order: the window, with history; one ledger entry.
    """
    rules.require_freeze(by)
    reason = sound_text(reason, field="reason", max_length=300, required=True)
    if ends_at <= starts_at:
        raise BadInput.at("ends_at", "A freeze ends after it begins.")
    if ends_at <= at:
        raise BadInput.at("ends_at", "This time is over. Choose an end that is still to come.")
    if ends_at - starts_at > LONGEST:
        raise BadInput.at("ends_at", "A freeze lasts a year at most.")
    freeze = FreezeWindow(
        environment=environment, starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=by, created_at=at
    )
    save_with_history(freeze, by=by, at=at, reason=reason)
    _record(freeze, Action.FREEZE_ADDED, by=by, at=at, reason=reason)
    return freeze


@transaction.atomic
def cancel_freeze(*, freeze: FreezeWindow, reason: str, by: User, at: dt.datetime) -> FreezeWindow:
    """Lift a freeze from now on. For the same people. Raises WrongState when it is lifted or over already."""
    rules.require_freeze(by)
    reason = sound_text(reason, field="reason", max_length=300, required=True)
    rows = FreezeWindow.objects.select_for_update(of=("self",)).select_related("environment", "cancelled_by")
    freeze = rows.get(pk=freeze.pk)
    if freeze.cancelled_at:
        raise WrongState(f"This freeze was lifted already, by {freeze.cancelled_by}.")
    if freeze.ends_at <= at:
        raise WrongState("This freeze is over already.")
    freeze.cancelled_at, freeze.cancelled_by = at, by
    save_with_history(freeze, by=by, at=at, reason=reason)
    _record(freeze, Action.FREEZE_CANCELLED, by=by, at=at, reason=reason)
    return freeze


def _record(freeze: FreezeWindow, action: Action, *, by: User, at: dt.datetime, reason: str) -> None:
    now = timezone.now()
    record(
        action=action,
        by=by,
        at=at,
        obj=freeze,
        object_label=freeze.environment.slug if freeze.environment else "all environments",
        reason=reason,
        texts={"period": f"{when.short(freeze.starts_at, now)} to {when.short(freeze.ends_at, now)}"},
    )
