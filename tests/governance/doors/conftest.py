"""What could leak: a version that nobody signed, and one that is signed by half of those whom policy asks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from accounts.roles import RoleCode
from delivery.models import Deployment, DeploymentArm
from governance.models import Decision
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, environment, released, sign


@pytest.fixture
def leak(cast):
    """``good`` of ``prompt`` is live in staging and production. ``evil`` says something else and is frozen;
    ``request`` asks to put it into production, where policy wants a product and a technical reviewer: Tom has signed,
    nobody else."""
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="router")
    good = a_version(prompt, "You help customers.", by=cast.ana)
    released(cast, good, "staging")
    released(cast, good, "production")
    evil = a_version(prompt, "You insult customers.", by=cast.ana)
    released(cast, evil, "staging")
    request = a_request(cast, version=evil, where="production")
    sign(request, cast.tom, RoleCode.TECHNICAL_REVIEWER)
    request.refresh_from_db()
    place = environment("production")
    return SimpleNamespace(cast=cast, prompt=prompt, good=good, evil=evil, request=request, place=place)


@pytest.fixture
def nothing_leaked(leak):
    """Called at the end of a test: production serves what was signed, and everything that was said stands."""

    def check():
        live = DeploymentArm.objects.filter(
            deployment__prompt=leak.prompt, deployment__environment=leak.place, deployment__ended_at__isnull=True
        )
        assert list(live.values_list("version__messages", flat=True)) == [leak.good.messages]
        assert Deployment.objects.filter(prompt=leak.prompt, environment=leak.place).count() == 1
        said = Decision.objects.filter(request=leak.request).values_list("person__full_name", "verdict", "at")
        assert ("Tom Becker", "approve", NOW) in list(said)

    return check
