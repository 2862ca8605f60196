"""Ways round the services, for tests of what the database refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from governance.choices import SnapshotKind
from governance.models import ChangeRequest, Snapshot
from governance.snapshots import keep_snapshot
from tests.factories import NOW
from tests.governance.worlds import policy


def refused(says: str):
    return pytest.raises(IntegrityError, match=says)


def change(request, **fields):
    """By QuerySet.update, in a savepoint of its own."""
    with transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(**fields)


def execute(sql, *arguments):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def applied(**fields):
    """What a row needs to be saved as applied, but for what stands behind it."""
    return {
        "state": "applied",
        "ended_at": NOW,
        "sent_at": NOW,
        "policy": fields.get("policy") or snapshot(),
        "expires_at": NOW,
    }


def snapshot() -> Snapshot:
    """Of a policy that asks nobody."""
    return keep_snapshot(SnapshotKind.POLICY, policy(requirements={}), NOW)


def request_state(request) -> str:
    request.refresh_from_db()
    return request.state
