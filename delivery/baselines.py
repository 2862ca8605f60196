"""What delivery tells evaluation: which versions users get, since when, and what a rollback would bring back."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from delivery.live import HEAVY, rollback_targets
from delivery.models import Deployment, DeploymentArm
from evaluation.live import Live, register_live_prompts, register_live_source, register_rollback_source
from registry.models import Environment, Prompt, PromptVersion


def register_with_evaluation() -> None:
    register_live_source(live_versions)
    register_live_prompts(live_prompts)
    register_rollback_source(back_to)


def live_versions(prompts: Collection[Prompt]) -> list[Live]:
    """The arm with the greatest share of each open deployment; of equal shares, the one that was there before. One
    query, and no text of any version."""
    known = {prompt.pk: prompt for prompt in prompts}
    greatest: dict[uuid.UUID, DeploymentArm] = {}
    for arm in _open_arms(list(known)):
        greatest.setdefault(arm.deployment_id, arm)
    return [_live(arm, known[arm.deployment.prompt_id]) for arm in greatest.values()]


def live_prompts() -> list[uuid.UUID]:
    return list(Deployment.objects.live().values_list("prompt_id", flat=True).distinct())


def back_to(prompt: Prompt, environment: Environment) -> PromptVersion | None:
    """What would be put back if what is live there were rolled back now; nothing that was rolled back from itself."""
    targets = rollback_targets(prompt, environment, limit=1)
    return targets[0].version if targets and not targets[0].taken_back_because else None


def _live(arm: DeploymentArm, prompt: Prompt) -> Live:
    version = arm.version
    version.prompt = prompt
    return Live(prompt=prompt, environment=arm.deployment.environment, version=version, since=arm.since)  # type: ignore[attr-defined]


def _open_arms(prompts: Collection[uuid.UUID]) -> QuerySet[DeploymentArm]:
    """With ``since``: when the version came to stay, be it for some users only. The steps of a canary end one
    deployment and begin the next, so it is the end of the last one there without the version, or the very first
    start."""
    with_version = DeploymentArm.objects.filter(deployment=OuterRef("pk"), version=OuterRef(OuterRef("version")))
    there = Deployment.objects.filter(
        prompt=OuterRef("deployment__prompt"), environment=OuterRef("deployment__environment")
    )
    without = there.filter(~Exists(with_version), ended_at__isnull=False).order_by("-ended_at").values("ended_at")[:1]
    first = there.order_by("started_at").values("started_at")[:1]
    heavy = [f"version__{name}" for name in HEAVY if name != "model"]
    arms = DeploymentArm.objects.filter(deployment__prompt__in=prompts, deployment__ended_at__isnull=True)
    return (
        arms.annotate(since=Coalesce(Subquery(without), Subquery(first)))
        .select_related("deployment__environment", "version")
        .defer(*heavy)
        .order_by("deployment__prompt_id", "deployment__environment__position", "-weight", "-position")
    )
