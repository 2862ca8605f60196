"""What several policies ask for together."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from governance.policies import combine, policy_digest, snapshot_digest
from tests.governance.policies.documents import asks, document

STRICT = document(
    name="Strict",
    requirements=asks(legal=1, technical=2),
    gates=[{"gate": "secrets", "mode": "block"}, {"gate": "injection", "mode": "warn"}],
    due_h=24,
    expires_h=500,
    fresh_sign_in_min=30,
)
QUICK = document(
    name="Quick",
    requirements=asks(legal=1, product=1, technical=1),
    gates=[{"gate": "secrets", "mode": "warn"}, {"gate": "checklist", "mode": "warn"}],
    due_h=48,
    expires_h=100,
    fresh_sign_in_min=15,
    comments_resolved=True,
)


def test_combine__two_policies__the_most_that_either_asks():
    assert combine([("strict", 3, STRICT), ("quick", 1, QUICK)]) == {
        "policies": [
            {"slug": "quick", "number": 1, "digest": policy_digest(QUICK), "name": "Quick"},
            {"slug": "strict", "number": 3, "digest": policy_digest(STRICT), "name": "Strict"},
        ],
        "requirements": [
            {"role": "product-reviewer", "count": 1, "asked_by": ["quick"]},
            {"role": "legal-reviewer", "count": 1, "asked_by": ["quick", "strict"]},
            {"role": "technical-reviewer", "count": 2, "asked_by": ["strict"]},
        ],
        "gates": [
            {"gate": "checklist", "mode": "warn", "asked_by": ["quick"]},
            {"gate": "injection", "mode": "warn", "asked_by": ["strict"]},
            {"gate": "secrets", "mode": "block", "asked_by": ["strict"]},
        ],
        "due_h": 24,
        "expires_h": 100,
        "fresh_sign_in_min": 15,
        "comments_resolved": True,
    }


def test_combine__one_policy_without_fresh_sign_in__the_other_still_asks():
    assert combine([("a", 1, document()), ("strict", 1, STRICT)])["fresh_sign_in_min"] == 30


def test_combine__nothing__asks_nobody_which_never_passes():
    nothing = combine([])

    assert (nothing["policies"], nothing["requirements"], nothing["gates"]) == ([], [], [])


def test_snapshot_digest__order_of_policies__does_not_matter():
    policies = [("strict", 3, STRICT), ("quick", 1, QUICK), ("all", 2, document())]

    assert len({snapshot_digest(combine(order)) for order in itertools.permutations(policies)}) == 1


ROLES = st.dictionaries(st.sampled_from(["legal", "product", "technical"]), st.integers(1, 5), min_size=1)
GATES = st.dictionaries(st.sampled_from(["secrets", "injection", "checklist"]), st.sampled_from(["block", "warn"]))
FRESH = st.one_of(st.none(), st.integers(1, 60))
DOCUMENTS = st.builds(
    lambda roles, gates, due, more, fresh, resolved: document(
        requirements=asks(**roles),
        gates=[{"gate": gate, "mode": mode} for gate, mode in gates.items()],
        due_h=due,
        expires_h=due + more,
        fresh_sign_in_min=fresh,
        comments_resolved=resolved,
    ),
    ROLES, GATES, st.integers(1, 99), st.integers(0, 99), FRESH, st.booleans(),
)  # fmt: skip


@given(st.lists(DOCUMENTS, min_size=1, max_size=5), DOCUMENTS)
def test_combine__one_policy_more__never_asks_less(documents, another):
    policies = [(f"p{i}", 1, each) for i, each in enumerate(documents)]

    before, after = combine(policies), combine([*policies, ("x", 1, another)])

    counts = {each["role"]: each["count"] for each in after["requirements"]}
    assert all(counts[each["role"]] >= each["count"] for each in before["requirements"])
    modes = {each["gate"]: each["mode"] for each in after["gates"]}
    assert all(modes[each["gate"]] in (each["mode"], "block") for each in before["gates"])
    assert after["due_h"] <= before["due_h"]
    assert after["expires_h"] <= before["expires_h"]
    assert (after["fresh_sign_in_min"] or 9_999) <= (before["fresh_sign_in_min"] or 9_999)
    assert after["comments_resolved"] or not before["comments_resolved"]
