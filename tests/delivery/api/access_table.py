"""Who gets which answer at the API of what is live."""

from __future__ import annotations

from tests.access import Address, everyone, only
from tests.delivery.access_table import BACK, world

__all__ = ["TABLE", "world"]

UNSEEN = {"olu": 404, "elsewhere": 404, "anonymous": 401}
BECAUSE = {"reason": "Because"}
TO_THE_FIRST = {"prompt": "router", "environment": "staging", "to_version": "1.0.0", **BECAUSE}


def canary(name, *allowed, rollout="rollout", data=BECAUSE):
    return Address(
        f"delivery-api:{name}",
        is_api=True,
        args=lambda world: [getattr(world, rollout).pk],
        data=lambda world: data,
        POST=only(*allowed, status=200, **UNSEEN),
    )


TABLE = [
    Address("delivery-api:deployments", is_api=True, GET=everyone(200, anonymous=401)),
    Address("delivery-api:live", is_api=True, query="?environment=staging", GET=everyone(200, anonymous=401)),
    Address("delivery-api:live", is_api=True, GET=everyone(400, anonymous=401)),
    Address(
        "delivery-api:live",
        is_api=True,
        query="?environment=staging&at=2999-01-01T00:00:00Z",
        GET=everyone(400, anonymous=401),
    ),
    Address(
        "delivery-api:roll-back",
        is_api=True,
        data=lambda world: TO_THE_FIRST,
        POST=only(*BACK, status=201, olu=400, elsewhere=400, anonymous=401),
    ),
    Address(
        "delivery-api:deployment",
        is_api=True,
        args=lambda world: [world.deployment.pk],
        GET=everyone(200, **UNSEEN),
    ),
    Address("delivery-api:rollouts", is_api=True, GET=everyone(200, anonymous=401)),
    Address("delivery-api:rollout", is_api=True, args=lambda world: [world.rollout.pk], GET=everyone(200, **UNSEEN)),
    canary("pause", *BACK),
    canary("resume", "rosa", rollout="paused"),
    canary("advance", "rosa", data={}),
    canary("stop", *BACK),
    Address("delivery-api:freezes", is_api=True, GET=everyone(200, anonymous=401)),
    Address(
        "delivery-api:feature-stop",
        is_api=True,
        args=lambda world: [world.feature.slug],
        data=lambda world: BECAUSE,
        POST=only("rosa", status=200, **UNSEEN),
    ),
    Address(
        "delivery-api:feature-start",
        is_api=True,
        args=lambda world: [world.off.slug],
        data=lambda world: BECAUSE,
        POST=only("rosa", status=200, **UNSEEN),
    ),
]
