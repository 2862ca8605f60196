"""Who gets which answer at the pages of delivery."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from governance.services import break_glass
from registry.models import Environment
from tests.access import Address, everyone, only
from tests.delivery.conftest import version
from tests.factories import (
    DeploymentFactory,
    FeatureFactory,
    FeatureStopFactory,
    FreezeWindowFactory,
    PromptFactory,
    RolloutFactory,
)

# Those who may see the feature, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}
BACK = ("rosa", "omar")  # release managers, and the prompt's owner
SIGNERS = ("tom", "mia", "leila", "rosa")
REASON = {"reason": "Because"}


def world(cast):
    """router: 1.0.0 then 1.1.0 in staging, a canary of 1.2.0 in development; the feature ``off`` is switched off."""
    cast.staging, cast.development = (Environment.objects.get(slug=slug) for slug in ("staging", "development"))
    cast.prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)
    versions = [version(cast.prompt, minor, f"Sort {minor}.", created_by=cast.omar) for minor in range(4)]
    at = timezone.now() - dt.timedelta(hours=2)
    for each in versions[:2]:
        cast.deployment = DeploymentFactory(version=each, environment=cast.staging, started_at=at)
    DeploymentFactory(version=versions[1], environment=cast.development, started_at=at)
    canary = DeploymentFactory(
        version=versions[2],
        environment=cast.development,
        started_at=at,
        arms=[(versions[2], 10), (versions[1], 90)],
    )
    cast.rollout = RolloutFactory(deployment=canary, next_at=timezone.now() + dt.timedelta(days=1))
    paused = PromptFactory(slug="paused", feature=cast.feature, owner=cast.omar)
    first, second = (version(paused, minor, f"Wait {minor}.", created_by=cast.omar) for minor in range(2))
    DeploymentFactory(version=first, environment=cast.development, started_at=at)
    held = DeploymentFactory(
        version=second, environment=cast.development, started_at=at, arms=[(second, 10), (first, 90)]
    )
    cast.paused = RolloutFactory(deployment=held, next_at=None, state="paused")
    cast.never_live = versions[3]
    cast.freeze = FreezeWindowFactory(
        environment=Environment.objects.get(slug="production"),
        starts_at=timezone.now() + dt.timedelta(days=1),
        ends_at=timezone.now() + dt.timedelta(days=2),
        created_by=cast.rosa,
    )
    cast.off = FeatureFactory(slug="off", owner=cast.feature.owner)
    FeatureStopFactory(feature=cast.off)
    hurried = version(PromptFactory(slug="hurried", feature=cast.off), 0, "Stop at once.", created_by=cast.omar)
    now = timezone.now()
    cast.glass = break_glass(
        kind="release",
        object_id=hurried.prompt_id,
        subject_id=hurried.pk,
        environment=cast.staging,
        reason="Hurts",
        incident="INC-7",
        signed_in_at=now,
        by=cast.rosa,
        at=now,
    )
    return cast


def freeze_form(world):
    start = timezone.now() + dt.timedelta(days=3)
    return {
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (start + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "reason": "Sale",
    }


def canary(name, *allowed, rollout="rollout"):
    """An address about a canary: ``allowed`` may, who sees the prompt is refused, who does not finds nothing."""
    return Address(
        f"delivery:rollout_{name}",
        args=lambda world: [getattr(world, rollout).pk],
        data=lambda world: REASON,
        GET=only(*allowed, **BLIND),
        POST=only(*allowed, status=302, **BLIND),
    )


TABLE = [
    Address("delivery:releases", GET=everyone()),
    Address("delivery:freezes", GET=everyone()),
    Address(
        "delivery:freeze_new",
        data=freeze_form,
        GET=only("rosa", "alex"),
        POST=only("rosa", "alex", status=302),
    ),
    Address(
        "delivery:freeze_lift",
        args=lambda world: [world.freeze.pk],
        data=lambda world: REASON,
        GET=only("rosa", "alex", olu=404),
        POST=only("rosa", "alex", status=302, olu=404),
    ),
    Address("delivery:deployment", args=lambda world: [world.deployment.pk], GET=everyone(**BLIND)),
    canary("advance", "rosa"),
    canary("pause", *BACK),
    canary("resume", "rosa", rollout="paused"),
    canary("stop", *BACK),
    Address("delivery:environment", args=lambda world: ["staging"], GET=everyone()),
    Address("delivery:environment", args=lambda world: ["staging"], query="?at=2026-01-01", GET=everyone()),
    Address("delivery:environment", args=lambda world: ["staging"], query="?at=soon", GET=everyone(400)),
    Address("delivery:prompt_releases", args=lambda world: ["router"], GET=everyone(**BLIND)),
    Address(
        "delivery:roll_back",
        args=lambda world: ["router", "staging"],
        data=lambda world: REASON,
        GET=only(*BACK, **BLIND),
        POST=only(*BACK, status=302, **BLIND),
    ),
    Address(
        "delivery:break_glass",
        args=lambda world: ["router", "staging"],
        data=lambda world: {
            **REASON,
            "version": str(world.never_live.pk),
            "incident": "INC-7",
            "is_understood": "on",
        },
        GET=only("rosa", **BLIND),
        POST=only("rosa", status=302, **BLIND),  # to the page that asks for a fresh sign-in
    ),
    Address(
        "governance:post_review",
        args=lambda world: [world.glass.number],
        data=lambda world: {"verdict": "stands", "findings": "It was right"},
        GET=everyone(**BLIND),
        POST=only("tom", "mia", "leila", status=302, **BLIND),
    ),
    Address(
        "delivery:revoke",
        args=lambda world: ["router", "1.3.0"],
        data=lambda world: REASON,
        GET=only(*SIGNERS, **BLIND),
        POST=only(*SIGNERS, status=302, **BLIND),
    ),
    Address(
        "delivery:feature_stop",
        args=lambda world: [world.feature.slug],
        data=lambda world: REASON,
        GET=only("rosa", **BLIND),
        POST=only("rosa", status=302, **BLIND),
    ),
    Address(
        "delivery:feature_start",
        args=lambda world: [world.off.slug],
        data=lambda world: REASON,
        GET=only("rosa", **BLIND),
        POST=only("rosa", status=302, **BLIND),
    ),
]
