"""What stands in the way of a release: what passes by itself (a hindrance) and what does not (a refusal)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from base import when
from base.compiled import CompiledRead
from base.errors import WrongState
from delivery.around import GOING_ON, Around
from delivery.live import HEAVY
from delivery.models import FreezeWindow, Revocation, Rollout
from registry.models import Environment, Feature, Prompt, PromptVersion

if TYPE_CHECKING:
    from delivery.place import Place

_FREEZE = CompiledRead(
    lambda environment, at: (
        FreezeWindow.objects.in_force(at)
        .filter(Q(environment=environment) | Q(environment__isnull=True))
        .order_by("-ends_at", "pk")[:1]
    ),
    environment=int,
    at=dt.datetime,
)
_CANARY = CompiledRead(
    lambda prompt, environment: (
        Rollout.objects.filter(prompt=prompt, environment=environment, state__in=GOING_ON)
        .select_related("version")
        .defer(*(f"version__{field}" for field in HEAVY))[:1]
    ),
    prompt=uuid.UUID,
    environment=int,
)


def freeze_of(environment: Environment, at: dt.datetime) -> FreezeWindow | None:
    """The freeze that holds there at that moment; the one that ends last, when there are several."""
    return _FREEZE.first(environment=environment.pk, at=at)


def frozen_sentence(environment: Environment, at: dt.datetime) -> str:
    """Why nothing may be released there now, or ""."""
    freeze = freeze_of(environment, at)
    if freeze is None:
        return ""
    until = when.short(freeze.ends_at, timezone.now())
    return f"{environment.name} is frozen until {until}: “{freeze.reason}”. Rollback and break-glass still work."


def going_on(prompt: Prompt, environment: Environment) -> Rollout | None:
    """The canary that runs or pauses there."""
    return _CANARY.first(prompt=prompt.pk, environment=environment.pk)


def hindrance_of(place: Place, at: dt.datetime) -> str:
    """Why a signed release has to wait, or ""."""
    frozen = frozen_sentence(place.environment, at)
    if frozen:
        return frozen
    if place.canary:
        return (
            f"The canary of {place.canary.version.number} is still going on in {place.environment.name.lower()}. "
            "A release manager can bring it to an end or stop it."
        )
    return ""


def step_hindrance(rollout: Rollout, at: dt.datetime) -> str:
    """Why the next step of a canary waits, or "". While its feature is off nobody uses it: that proves nothing."""
    frozen = frozen_sentence(rollout.environment, at)
    if frozen:
        return frozen
    feature = Feature.objects.get(prompts=rollout.prompt_id)
    return "" if feature.is_on else f"The feature “{feature.name}” is switched off. Its canaries wait until it is on."


def refuse_revoked(version: PromptVersion) -> None:
    """Raise WrongState when this content was revoked, under this number or another one."""
    same = Revocation.objects.filter(version__prompt=version.prompt_id, version__digest=version.digest)
    found = same.select_related("version", "revoked_by").first()
    if found:
        raise WrongState(
            f"{found.version.number} was revoked by {found.revoked_by}: “{found.reason}”. "
            "What it says must not go live again; write a new version."
        )


def order_sentence(version: PromptVersion, environment: Environment, known: Around) -> str:
    """Where this version has to be live first, or "". Only protected environments ask."""
    if not environment.is_protected or known.before is None or known.was_there:
        return ""
    before = known.before.lower()
    return (
        f"{version.number} was never live in {before}. {environment.name} is protected: release it to {before} first."
    )
