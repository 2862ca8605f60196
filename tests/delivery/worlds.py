"""Canaries as rows, for tests of what follows from them."""

from __future__ import annotations

import datetime as dt

from tests.delivery.conftest import HOUR
from tests.factories import NOW, DeploymentFactory, RolloutFactory

STEPS = [{"percent": 10, "hold_min": 60}, {"percent": 50, "hold_min": 120}, {"percent": 100, "hold_min": 0}]
AT = NOW + 2 * HOUR  # when the canary of ``with_canary`` began
DUE = AT + dt.timedelta(minutes=60)


def with_canary(live, **fields):
    """1.2.0 for 10 % in staging over 1.1.0, from AT on, the next step due at DUE."""
    live.canary = DeploymentFactory(
        version=live.v2, environment=live.staging, started_at=AT, arms=[(live.v2, 10), (live.v1, 90)]
    )
    live.rollout = RolloutFactory(deployment=live.canary, steps=STEPS, **{"next_at": DUE, **fields})
    return live.rollout


def arms_now(live):
    """{version number: weight} of what is live in staging."""
    deployment = live.prompt.deployments.get(environment=live.staging, ended_at__isnull=True)
    return {arm.version.number: arm.weight for arm in deployment.arms.select_related("version")}


def periods(live):
    """(start, end) of every deployment in staging, in order."""
    rows = live.prompt.deployments.filter(environment=live.staging)
    return sorted(
        rows.values_list("started_at", "ended_at"),
        key=lambda row: (row[0], row[1] or dt.datetime.max.replace(tzinfo=dt.UTC)),
    )
