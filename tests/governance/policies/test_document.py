"""The document of a policy: canonical form, digest, and what is refused where."""

from __future__ import annotations

import pytest

from base.errors import BadInput
from governance.policies import normalise_policy, policy_digest
from tests.governance.policies.documents import asks, document


def test_normalise__only_a_name_and_a_signature__the_rest_has_sane_values():
    assert normalise_policy({"name": " All ", "requirements": asks(technical=1)}) == {
        "name": "All",
        "is_enabled": True,
        "kinds": [],
        "risk_tiers": [],
        "environments": [],
        "touches": [],
        "requirements": [{"role": "technical-reviewer", "count": 1}],
        "gates": [],
        "due_h": 72,
        "expires_h": 336,
        "fresh_sign_in_min": None,
        "comments_resolved": False,
    }


def test_normalise__lists_in_any_order_with_doubles__are_equal_documents():
    one = document(
        kinds=["release", "model_approval"],
        risk_tiers=["high", "limited", "high"],
        environments=["staging", "*protected"],
        touches=[{"what": "words", "more_than": 9}, {"what": "tools"}, {"what": "tools"}],
        requirements=asks(technical=1, legal=2),
        gates=[{"gate": "secrets", "mode": "block"}, {"gate": "checklist", "mode": "warn"}],
    )
    other = document(
        kinds=["model_approval", "release"],
        risk_tiers=["limited", "high"],
        environments=["*protected", "staging"],
        touches=[{"what": "tools"}, {"what": "words", "more_than": 9}],
        requirements=asks(legal=2, technical=1),
        gates=[{"gate": "checklist", "mode": "warn"}, {"gate": "secrets", "mode": "block"}],
    )

    assert one == other
    assert policy_digest(one) == policy_digest(other)
    assert normalise_policy(one) == one


def test_digest__any_part_differs__differs():
    plain = document()
    others = [
        document(name="Other"),
        document(is_enabled=False),
        document(kinds=["release"]),
        document(risk_tiers=["high"]),
        document(environments=["staging"]),
        document(touches=[{"what": "model"}]),
        document(requirements=asks(technical=2)),
        document(gates=[{"gate": "secrets", "mode": "warn"}]),
        document(due_h=71),
        document(expires_h=335),
        document(fresh_sign_in_min=5),
        document(comments_resolved=True),
    ]

    assert len({policy_digest(each) for each in [plain, *others]}) == len(others) + 1


@pytest.mark.parametrize(
    ("part", "value", "path"),
    [
        ("name", "", "name"),
        ("name", "x" * 121, "name"),
        ("is_enabled", "yes", "is_enabled"),
        ("kinds", "release", "kinds"),
        ("kinds", ["Release!"], "kinds.0"),
        ("kinds", ["release"] * 101, "kinds"),
        ("risk_tiers", ["minimal", "huge"], "risk_tiers.1"),
        ("environments", ["*all"], "environments.0"),
        ("environments", [3], "environments.0"),
        ("touches", [{"what": "colours"}], "touches.0.what"),
        ("touches", [{"what": []}], "touches.0.what"),
        ("touches", [{"what": "words"}], "touches.0.more_than"),
        ("touches", [{"what": "words", "more_than": -1}], "touches.0.more_than"),
        ("touches", [{"what": "passage", "role": "viewer"}], "touches.0.role"),
        ("touches", ["tools"], "touches.0"),
        ("requirements", [{"role": "administrator", "count": 1}], "requirements.0.role"),
        ("requirements", asks(legal=0), "requirements.0.count"),
        ("requirements", asks(legal=21), "requirements.0.count"),
        ("requirements", [{"role": "legal-reviewer", "count": True}], "requirements.0.count"),
        ("requirements", [*asks(legal=1), *asks(legal=2)], "requirements.1.role"),
        ("requirements", [], "requirements"),
        ("gates", [{"gate": "secrets", "mode": "maybe"}], "gates.0.mode"),
        ("gates", [{"gate": "secrets", "mode": "warn"}] * 2, "gates.1.gate"),
        ("due_h", 0, "due_h"),
        ("due_h", 1.5, "due_h"),
        ("due_h", 400, "expires_h"),
        ("expires_h", 24, "expires_h"),
        ("fresh_sign_in_min", 0, "fresh_sign_in_min"),
        ("comments_resolved", 1, "comments_resolved"),
        ("steps", [], "steps"),
    ],
)
def test_normalise__unsound_part__is_refused_at_its_path(part, value, path):
    with pytest.raises(BadInput) as refused:
        document(**{part: value})

    assert list(refused.value.errors) == [path]


def test_normalise__no_object__is_refused():
    with pytest.raises(BadInput):
        normalise_policy([])


def test_normalise__asks_for_a_check_only__is_a_policy():
    assert document(requirements=[], gates=[{"gate": "secrets", "mode": "block"}])["requirements"] == []
