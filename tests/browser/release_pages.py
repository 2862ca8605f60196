"""What the pages of releases are looked at with: a canary, a rollback, a freeze, a stopped feature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from delivery.choices import DeploymentCause
from registry.models import Environment, PromptVersion
from tests.browser.scenes import refund_prompt
from tests.factories import (
    DeploymentFactory,
    FeatureStopFactory,
    FreezeWindowFactory,
    PromptVersionFactory,
    RevocationFactory,
    RolloutFactory,
    content,
)


def with_releases(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` may name {deployment}, {rollout} and {freeze}."""

    def make(cast: SimpleNamespace) -> str:
        now, day = timezone.now(), dt.timedelta(days=1)
        prompt = refund_prompt(cast)
        first, second = prompt.versions.filter(state="submitted").order_by("minor")
        places = {place.slug: place for place in Environment.objects.all()}
        for place in ("development", "staging"):
            DeploymentFactory(version=first, environment=places[place], started_at=now - 30 * day)
        DeploymentFactory(version=first, environment=places["production"], started_at=now - 29 * day)
        DeploymentFactory(version=second, environment=places["staging"], started_at=now - 2 * day)
        left = DeploymentFactory(version=second, environment=places["production"], started_at=now - day)
        rolled_back = DeploymentFactory(
            version=first,
            environment=places["production"],
            started_at=now - day / 2,
            cause=DeploymentCause.ROLLBACK,
            rolled_back_from=left,
            reason="Escalates everything since this morning",
            started_by=cast.omar,
        )
        canary = DeploymentFactory(
            version=second,
            environment=places["development"],
            started_at=now - day / 4,
            arms=[(second, 10), (first, 90)],
        )
        rollout = RolloutFactory(deployment=canary, next_at=now + day / 4)
        freeze = FreezeWindowFactory(
            environment=places["production"],
            starts_at=now - day,
            ends_at=now + day,
            reason="Black Friday",
            created_by=cast.rosa,
            created_at=now - 3 * day,
        )
        FeatureStopFactory(feature=cast.other_feature, started_at=now - day)
        RevocationFactory(version=_wrong(prompt), revoked_by=cast.leila, revoked_at=now - day)
        return path.format(deployment=rolled_back.pk, rollout=rollout.pk, freeze=freeze.pk)

    return make


def _wrong(prompt) -> PromptVersion:
    wrong = content("Promise every refund.")
    return PromptVersionFactory(prompt=prompt, content=wrong, submitted=True, minor=9, created_by=prompt.owner)
