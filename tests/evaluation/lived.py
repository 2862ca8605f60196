"""Versions that users get."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from registry.models import Environment
from tests.factories import DeploymentFactory


def goes_live(version, place="staging", *, at=None):
    """For everybody, since yesterday unless ``at`` says otherwise."""
    environment = Environment.objects.get(slug=place)
    started_at = at or timezone.now() - dt.timedelta(days=1)
    return DeploymentFactory(version=version, environment=environment, started_at=started_at)
