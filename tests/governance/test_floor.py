"""The floor of policy says the same since its plans are kept: the functions of 0060 and of 0062 side by side."""

import itertools
import json
from importlib import import_module

import pytest
from django.db import connection

from governance.models import Policy
from registry.models import Environment
from tests.factories import NOW, FeatureFactory

pytestmark = pytest.mark.django_db

_0062 = import_module("governance.migrations.0062_floor_planned_once")
_BOTH = """
SELECT asked, governance_asks_enough(row) AS now, floor_before(row) AS before
FROM unnest(%s::jsonb[]) AS asked, jsonb_populate_record(NULL::governance_changerequest, asked) AS row
"""
TWO, ONE = [{"role": "legal-reviewer", "count": 2}], [{"role": "legal-reviewer", "count": 1}]
OTHER = [{"role": "product-reviewer", "count": 3}]
ALL = {"is_enabled": True, "kinds": [], "risk_tiers": [], "environments": [], "touches": [], "requirements": TWO}
POLICIES = [
    {**ALL, "fresh_sign_in_min": None, **fields}
    for fields in (
        {},
        {"requirements": []},
        {"requirements": TWO + OTHER},
        {"is_enabled": False},
        {"kinds": ["release"]},
        {"kinds": ["policy_change", "model_approval"]},
        {"risk_tiers": ["high"]},
        {"risk_tiers": ["limited", "minimal"]},
        {"environments": ["production"]},
        {"environments": ["*protected"]},
        {"environments": ["*unprotected", "nowhere"]},
        {"touches": ["tools"]},
        {"requirements": ONE, "fresh_sign_in_min": 15},
        {"requirements": ONE, "fresh_sign_in_min": 15, "environments": ["staging"]},
    )
]
SNAPSHOTS = [
    {"requirements": needed, "fresh_sign_in_min": fresh}
    for needed in ([], ONE, TWO, TWO + OTHER)
    for fresh in (None, 15, 60)
]


def put_in_force(document: dict) -> None:
    """Past all triggers: the document of one policy, and no other one in force."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        first = Policy.objects.filter(in_force__isnull=False).order_by("slug").first()
        Policy.objects.exclude(pk=first.pk).update(in_force=None)
        cursor.execute(
            "UPDATE governance_policyversion SET document = %s WHERE id = %s", [json.dumps(document), first.in_force_id]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture
def asked() -> list[str]:
    """Requests with every snapshot, and with none, everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(_0062.OLD_FLOOR.replace("governance_asks_enough", "floor_before"))
        for number, content in enumerate(SNAPSHOTS):
            cursor.execute(
                "INSERT INTO governance_snapshot (digest, kind, content, created_at) VALUES (%s, 'policy', %s, %s)",
                [f"sha256:{number:064x}", json.dumps(content), NOW],
            )
    features = [str(FeatureFactory(risk_tier=tier).pk) for tier in ("high", "limited")]
    places = list(Environment.objects.filter(slug__in=["staging", "production"]).values_list("pk", flat=True))
    kinds = ("release", "policy_change")
    snapshots = [*(f"sha256:{number:064x}" for number in range(len(SNAPSHOTS))), None, "sha256:none"]
    return [
        json.dumps({"kind": kind, "feature_id": feature, "environment_id": place, "policy_id": snapshot})
        for kind, feature, place, snapshot in itertools.product(kinds, [*features, None], [*places, None], snapshots)
    ]


def test_floor__any_policy_and_any_request__is_what_it_was(asked):
    answers = set()
    for document in POLICIES:
        put_in_force(document)
        with connection.cursor() as cursor:
            cursor.execute(_BOTH, [asked])
            rows = cursor.fetchall()
        assert [(row, document) for row in rows if row[1] is not row[2]] == []
        answers |= {now for _, now, _ in rows}

    assert len(asked) == 252
    assert answers == {True, False}
