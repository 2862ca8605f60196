"""One prompt of the cast's feature with three submitted versions, and the environments of a new installation."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.models import Environment
from tests.factories import NOW, DeploymentFactory, PromptFactory, PromptVersionFactory, content

HOUR = dt.timedelta(hours=1)


def version(prompt, minor, text, **fields):
    return PromptVersionFactory(prompt=prompt, minor=minor, content=content(text), submitted=True, **fields)


def make_shop(cast):
    """``prompt`` of omar, with ``v0``, ``v1``, ``v2`` in that line, nothing live; ``staging`` and ``production``."""
    cast.prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar, backup_owner=cast.ana)
    cast.v0 = version(cast.prompt, 0, "Sort the {{ ticket }}.", created_by=cast.omar)
    cast.v1 = version(cast.prompt, 1, "Sort the {{ ticket }} by urgency.", created_by=cast.ana, parent=cast.v0)
    cast.v2 = version(cast.prompt, 2, "Sort the {{ ticket }} by mood.", created_by=cast.ana, parent=cast.v1)
    cast.prompt.latest_version = cast.v2
    cast.prompt.save()
    for slug in ("development", "staging", "production"):
        setattr(cast, slug, Environment.objects.get(slug=slug))
    return cast


def make_live(shop):
    """1.0.0, then 1.1.0 an hour later, live for everybody in staging; ``first`` and ``second`` are the deployments."""
    shop.first = DeploymentFactory(version=shop.v0, environment=shop.staging, started_at=NOW)
    shop.second = DeploymentFactory(version=shop.v1, environment=shop.staging, started_at=NOW + HOUR)
    return shop


@pytest.fixture
def shop(cast):
    return make_shop(cast)


@pytest.fixture
def live(shop):
    return make_live(shop)
