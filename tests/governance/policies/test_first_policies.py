"""What every installation starts with, as the migration left it."""

from __future__ import annotations

import pytest
from django.apps import apps

from governance.gates import all_gates
from governance.kinds import Facts
from governance.models import Policy, PolicyVersion
from governance.policies import normalise_policy, policy_digest
from governance.policies.in_force import policies_for
from governance.seeding import FIRST_POLICIES, add_first_policies
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def asked(kind, facts):
    """({role: count}, fresh sign-in in minutes) of the policies in force."""
    snapshot = policies_for(kind, facts)
    return {each["role"]: each["count"] for each in snapshot["requirements"]}, snapshot["fresh_sign_in_min"]


PRODUCT, LEGAL, TECHNICAL = "product-reviewer", "legal-reviewer", "technical-reviewer"


@pytest.mark.parametrize(
    ("kind", "facts", "signatures", "fresh"),
    [
        ("release", Facts("minimal", "production"), {TECHNICAL: 1}, None),
        ("release", Facts("limited", "production"), {PRODUCT: 1, TECHNICAL: 1}, None),
        ("release", Facts("high", "production"), {PRODUCT: 1, LEGAL: 1, TECHNICAL: 2}, 15),
        ("release", Facts("minimal", "production", passages=frozenset({LEGAL})), {LEGAL: 1, TECHNICAL: 1}, None),
        ("release", Facts("minimal", "production", passages=frozenset({PRODUCT})), {TECHNICAL: 1}, None),
        ("release", Facts("minimal", "staging"), {TECHNICAL: 1}, None),
        ("release", Facts("high", "staging"), {TECHNICAL: 1}, None),
        ("release", Facts("high", "development"), {TECHNICAL: 1}, None),
        # An environment that nobody knows counts as protected.
        ("release", Facts("high", "moon"), {PRODUCT: 1, LEGAL: 1, TECHNICAL: 2}, 15),
        ("policy_change", Facts(), {LEGAL: 1, TECHNICAL: 1}, None),
        ("model_approval", Facts(), {LEGAL: 1, TECHNICAL: 1}, None),
        ("unheard_of", Facts("high", "production"), {}, None),
    ],
)
def test_policies_for__fresh_installation__as_the_table_says(kind, facts, signatures, fresh):
    assert asked(kind, facts) == (signatures, fresh)


def test_first_policies__as_stored__are_canonical_and_in_force():
    stored = {policy.slug: policy.in_force for policy in Policy.objects.select_related("in_force")}

    assert {slug: version.document for slug, version in stored.items()} == FIRST_POLICIES
    for version in stored.values():
        assert normalise_policy(version.document) == version.document
        assert version.digest == policy_digest(version.document)


def test_first_policies__have_a_history_from_the_beginning():
    assert {policy.slug: policy.history.get().in_force_id for policy in Policy.objects.all()} == {
        policy.slug: policy.in_force_id for policy in Policy.objects.all()
    }


def test_add_first_policies__again__adds_nothing():
    before = list(PolicyVersion.objects.order_by("pk").values())

    add_first_policies(apps, NOW)

    assert list(PolicyVersion.objects.order_by("pk").values()) == before


def test_policies_for__any_change__costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        policies_for("release", Facts("high", "production"))


def test_first_policies__every_check_that_they_name__is_installed():
    named = {wanted["gate"] for document in FIRST_POLICIES.values() for wanted in document["gates"]}

    assert named <= {each.code for each in all_gates()}
