"""Migrations of triggers can be taken back and run again over real rows: nothing is left behind, nothing missing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from delivery.models import DeploymentArm
from governance.models import Decision
from portal.guards.checks import compare
from portal.guards.declared import declared
from portal.guards.found import found
from tests.factories import PromptFactory
from tests.governance.worlds import a_version, released

pytestmark = pytest.mark.django_db


def migrate(app: str, name: str | None = None) -> None:
    """To that migration of that app, or to the newest of all."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name)] if name else executor.loader.graph.leaf_nodes())


@pytest.fixture
def signed_and_live(cast):
    version = a_version(PromptFactory(feature=cast.feature, owner=cast.omar), "You help customers.", by=cast.ana)
    released(cast, version, "staging")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # tables with events that wait cannot be altered


@pytest.mark.parametrize(
    ("app", "name"),
    [
        ("delivery", "0011_holding_triggers"),
        ("governance", "0023_deadlock_only"),
        ("governance", "0051_unread_notices"),
    ],
)
def test_migration_of_triggers__back_and_forward_over_rows__leaves_what_each_state_declares(app, name, signed_and_live):
    before = (Decision.objects.count(), DeploymentArm.objects.count(), found(connection))

    migrate(app, name)
    _, there = wanted = declared(connection), found(connection)
    assert compare(*wanted) == []
    assert set(there.triggers) == set(wanted[0].triggers) < set(before[2].triggers)
    assert set(there.functions) == set(wanted[0].functions)
    migrate(app)

    assert (Decision.objects.count(), DeploymentArm.objects.count(), found(connection)) == before
