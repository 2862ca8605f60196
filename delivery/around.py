"""What a release must know of the place where it goes besides what is live there, in one query."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, Subquery

from base.compiled import CompiledRead
from delivery.choices import RolloutState
from delivery.models import DeploymentArm, Revocation, Rollout
from governance.choices import BypassKind
from governance.models import Bypass
from registry.models import Environment, PromptVersion

GOING_ON = (RolloutState.RUNNING, RolloutState.PAUSED)


class Around(NamedTuple):
    """``revoked``: digests of the prompt that must not go live again. ``before``: name of the environment that comes
    before this one, or None. ``was_there``: whether the content is or was live in that one, be it for some users only.
    ``has_canary``: whether one runs or pauses here. ``is_emergency``: whether somebody broke glass for the request."""

    revoked: list[str]
    before: str | None
    was_there: bool
    has_canary: bool
    is_emergency: bool


def _read(request: uuid.UUID, prompt: uuid.UUID, digest: str, environment: int, position: int) -> models.QuerySet:
    before = Environment.objects.filter(position__lt=position).order_by("-position")
    was_there = DeploymentArm.objects.filter(
        version__prompt=prompt,
        version__digest=digest,
        deployment__prompt=prompt,
        deployment__environment=Subquery(before.values("pk")[:1]),
    )
    return (
        Environment.objects.filter(pk=environment)
        .order_by()
        .values_list(
            ArraySubquery(Revocation.objects.filter(version__prompt=prompt).values("version__digest")),
            Subquery(before.values("name")[:1]),
            Exists(was_there),
            Exists(Rollout.objects.filter(prompt=prompt, environment=environment, state__in=GOING_ON)),
            Exists(Bypass.objects.filter(request=request, kind=BypassKind.BREAK_GLASS)),
        )
    )


_AROUND = CompiledRead(_read, request=uuid.UUID, prompt=uuid.UUID, digest=str, environment=int, position=int)


def around(request_id: uuid.UUID, version: PromptVersion, environment: Environment) -> Around:
    """One query. A mark of break-glass counts from the moment that it is kept: whoever makes one reads after that."""
    found = _AROUND.first(
        request=request_id,
        prompt=version.prompt_id,
        digest=version.digest,
        environment=environment.pk,
        position=environment.position,
    )
    if found is None:
        raise Environment.DoesNotExist(f"There is no environment {environment.pk}.")
    return Around(*found)
