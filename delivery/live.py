"""What is live, what was live, and what one can go back to. Reads only; every answer comes from deployment rows.

During a canary a deployment has two arms. Its *newest* arm (position 0) is what the release brought; the *main* version
is what it falls back to when the canary is stopped.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from base.compiled import CompiledRead
from delivery.models import Deployment, DeploymentArm, Revocation
from registry.models import Environment, Prompt, PromptVersion
from registry.models.version import CONTENT_FIELDS

TARGETS_SHOWN = 20
# A version as pages name it: its content can be megabytes, and nobody reads it here.
HEAVY = (*CONTENT_FIELDS, "rationale", "search")


@dataclass(frozen=True)
class Target:
    """A version that one can roll back to. ``last_live_at`` is when its last time live for everybody began;
    ``taken_back_because`` why it was rolled back from since then, or ""."""

    version: PromptVersion
    last_live_at: dt.datetime
    taken_back_because: str = ""


def with_arms(deployments: models.QuerySet[Deployment]) -> models.QuerySet[Deployment]:
    """Deployments with their arms (``arms.all()``, newest arm first) and versions, in two more queries for all."""
    versions = PromptVersion.objects.defer(*HEAVY).select_related("prompt")
    arms = DeploymentArm.objects.order_by("position", "pk").prefetch_related(models.Prefetch("version", versions))
    return deployments.prefetch_related(models.Prefetch("arms", arms))


def newest_first(deployments: models.QuerySet[Deployment]) -> models.QuerySet[Deployment]:
    """By when they began. Two that began at the same instant: the one that lasted is the newer one."""
    return deployments.order_by("-started_at", models.F("ended_at").desc(nulls_first=True), "pk")


_OPEN_ARMS = CompiledRead(
    lambda prompt, environment: (
        DeploymentArm.objects.filter(
            deployment__prompt=prompt, deployment__environment=environment, deployment__ended_at__isnull=True
        )
        .select_related("deployment", "version")
        .defer(*(f"version__{field}" for field in HEAVY))
        .order_by("position", "pk")
    ),
    prompt=uuid.UUID,
    environment=int,
)
_REVOKED = CompiledRead(
    lambda prompt: Revocation.objects.filter(version__prompt=prompt).values_list("version__digest", flat=True),
    prompt=uuid.UUID,
)


def live_now(prompt: Prompt, environment: Environment) -> Deployment | None:
    """The open deployment, with its arms; None while nothing is live. One query, since releases wait for it."""
    arms = _OPEN_ARMS.all(prompt=prompt.pk, environment=environment.pk)
    if not arms:
        return None
    deployment: Deployment = arms[0].deployment
    deployment.prompt, deployment.environment = prompt, environment
    for arm in arms:
        arm.version.prompt = prompt
    return keep_arms(deployment, arms)


def keep_arms(deployment: Deployment, arms: list[DeploymentArm]) -> Deployment:
    """Let ``deployment.arms.all()`` be ``arms``, all that it has, without a query."""
    for arm in arms:
        arm.deployment = deployment
    kept: Any = DeploymentArm.objects.filter(deployment=deployment)
    kept._result_cache, kept._prefetch_done = arms, True  # as prefetch_related leaves it
    vars(deployment)["_prefetched_objects_cache"] = {"arms": kept}
    return deployment


def live_at(prompt: Prompt, environment: Environment, at: dt.datetime) -> Deployment | None:
    """The deployment whose period ``[started_at, ended_at)`` holds ``at``, with its arms; None when nothing was live.

    Periods of one prompt and environment never overlap (a trigger), so it is the last one that began by then, to which
    the index ``delivery_deployment_at`` leads directly. Some that lasted no time may have begun at the same instant.
    """
    here = Deployment.objects.filter(prompt=prompt, environment=environment)
    last_start = here.filter(started_at__lte=at).order_by("-started_at").values("started_at")[:1]
    return with_arms(here.filter(started_at=models.Subquery(last_start)).live_at(at)).first()


def live_everywhere(prompt: Prompt) -> list[Deployment]:
    """What is live of ``prompt``, in the order of the environments."""
    found = Deployment.objects.filter(prompt=prompt).live().select_related("environment", "started_by")
    return list(with_arms(found.order_by("environment__position")))


def newest_arm(deployment: Deployment) -> DeploymentArm:
    """What the release brought. Without a query when the arms are prefetched."""
    return min(deployment.arms.all(), key=lambda arm: arm.position)


def main_version(deployment: Deployment) -> PromptVersion:
    """What users get who are not in a canary: the last arm, which is the only one outside a canary."""
    return max(deployment.arms.all(), key=lambda arm: arm.position).version


def live_digests(prompts: Iterable[uuid.UUID], environment_id: int) -> dict[uuid.UUID, str]:
    """{prompt id: digest of its newest arm} for those of ``prompts`` that are live in the environment."""
    arms = DeploymentArm.objects.filter(
        deployment__prompt__in=list(prompts),
        deployment__environment=environment_id,
        deployment__ended_at__isnull=True,
        position=0,
    )
    return dict(arms.values_list("deployment__prompt_id", "digest"))


def revoked_digests(prompt: Prompt) -> set[str]:
    """Contents of ``prompt`` that must not go live again, whichever version number they carry."""
    return set(_REVOKED.all(prompt=prompt.pk))


def rollback_targets(prompt: Prompt, environment: Environment, *, limit: int = TARGETS_SHOWN) -> list[Target]:
    """What one can go back to: live there before for everybody, not revoked, not live now for everybody. The last one
    live comes first; what was rolled back from itself comes after all others.

    A version that only ever was a canary needs signatures for more than that.
    """
    everybody = DeploymentArm.objects.filter(deployment__prompt=prompt, deployment__environment=environment, weight=100)
    rows = list(
        everybody.exclude(deployment__ended_at__isnull=True)
        .exclude(digest__in=revoked_digests(prompt))
        .values("version_id")
        .annotate(last_live_at=models.Max("deployment__started_at"))
        .order_by("-last_live_at", "version_id")[: TARGETS_SHOWN + 1]
    )
    alone = everybody.filter(deployment__ended_at__isnull=True).values_list("version_id", flat=True).first()
    last_live = {row["version_id"]: row["last_live_at"] for row in rows if row["version_id"] != alone}
    versions = PromptVersion.objects.defer(*HEAVY).select_related("prompt").in_bulk(last_live)
    because = _taken_back(prompt, environment, last_live)
    found = [Target(versions[pk], when, because.get(pk, "")) for pk, when in last_live.items()]
    return sorted(found, key=lambda target: bool(target.taken_back_because))[:limit]


def _taken_back(
    prompt: Prompt, environment: Environment, last_live: dict[uuid.UUID, dt.datetime]
) -> dict[uuid.UUID, str]:
    """{version id: the reason for which it was rolled back from, since it was last live for everybody}."""
    back = Deployment.objects.filter(prompt=prompt, environment=environment, rolled_back_from__isnull=False)
    left = back.filter(rolled_back_from__arms__position=0, rolled_back_from__arms__version__in=last_live)
    rows = left.order_by("started_at").values_list("rolled_back_from__arms__version", "started_at", "reason")
    return {version: reason for version, at, reason in rows if at >= last_live[version]}


def live_pairs(versions: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, int, bool]]:
    """(version id, environment id, whether it is live now) for each environment in which a version is or was live."""
    rows = (
        DeploymentArm.objects.filter(version__in=versions)
        .values("version_id", "deployment__environment_id")
        .annotate(is_live=models.Max(models.Case(models.When(deployment__ended_at__isnull=True, then=1), default=0)))
    )
    return [(row["version_id"], row["deployment__environment_id"], bool(row["is_live"])) for row in rows]


def percent_words(arms: Sequence[DeploymentArm]) -> str:
    """ "2.4.0 for everybody", "2.4.0 for 10 %, 2.3.1 for 90 %"."""
    if len(arms) == 1:
        return f"{arms[0].version.number} for everybody"
    return ", ".join(f"{arm.version.number} for {arm.weight} %" for arm in arms)
