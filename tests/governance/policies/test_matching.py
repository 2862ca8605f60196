"""When a policy applies: one condition at a time."""

from __future__ import annotations

import pytest

from governance.kinds import Facts
from governance.policies import matches
from tests.governance.policies.documents import document

FACTS = Facts(
    risk_tier="high",
    environment="production",
    touches=frozenset({"messages", "tools"}),
    words=200,
    passages=frozenset({"legal-reviewer"}),
    is_protected=True,
)


@pytest.mark.parametrize(
    ("parts", "applies"),
    [
        ({}, True),
        ({"is_enabled": False}, False),
        ({"kinds": ["release"]}, True),
        ({"kinds": ["model_approval", "release"]}, True),
        ({"kinds": ["model_approval"]}, False),
        ({"risk_tiers": ["high"]}, True),
        ({"risk_tiers": ["minimal", "limited"]}, False),
        ({"environments": ["production"]}, True),
        ({"environments": ["staging"]}, False),
        ({"environments": ["*protected"]}, True),
        ({"environments": ["*unprotected"]}, False),
        ({"environments": ["*unprotected", "production"]}, True),
        ({"touches": [{"what": "tools"}]}, True),
        ({"touches": [{"what": "model"}]}, False),
        ({"touches": [{"what": "model"}, {"what": "tools"}]}, True),
        ({"touches": [{"what": "words", "more_than": 199}]}, True),
        ({"touches": [{"what": "words", "more_than": 200}]}, False),
        ({"touches": [{"what": "passage", "role": "legal-reviewer"}]}, True),
        ({"touches": [{"what": "passage", "role": "product-reviewer"}]}, False),
        # Every filled list must fit.
        ({"risk_tiers": ["high"], "environments": ["staging"]}, False),
        ({"kinds": ["release"], "risk_tiers": ["high"], "touches": [{"what": "model"}]}, False),
    ],
)
def test_matches__release_of_high_risk_to_production__as_the_table_says(parts, applies):
    assert matches(document(**parts), "release", FACTS) is applies


@pytest.mark.parametrize("environments", [["production"], ["*protected"], ["*unprotected"]])
def test_matches__change_without_environment__fits_only_policies_that_name_none(environments):
    assert not matches(document(environments=environments), "model_approval", Facts())
    assert matches(document(), "model_approval", Facts())


def test_matches__change_without_risk__fits_no_policy_for_a_risk():
    assert not matches(document(risk_tiers=["minimal", "limited", "high"]), "policy_change", Facts())
