"""The policies that every installation starts with. People change them like any others: by proposal and signatures.

Set-based; running it again adds only what is missing. Takes the models from an app registry, so that a migration can
hand in its historical ones. It runs before the trigger that lets a policy into force by signatures only.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.apps.registry import Apps

from governance.policies.document import PROTECTED, UNPROTECTED, policy_digest

REASON = "What every installation starts with"
_TEXT = ("change-note", "hidden-characters", "secrets")


def _signatures(**counts: int) -> list[dict[str, Any]]:
    roles = (("product", "product-reviewer"), ("legal", "legal-reviewer"), ("technical", "technical-reviewer"))
    return [{"role": role, "count": counts[word]} for word, role in roles if word in counts]


def _gates(*, block: tuple[str, ...] = (), warn: tuple[str, ...] = ()) -> list[dict[str, str]]:
    modes = dict.fromkeys(block, "block") | dict.fromkeys(warn, "warn")
    return [{"gate": code, "mode": modes[code]} for code in sorted(modes)]


def _document(name: str, kind: str, **parts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "is_enabled": True,
        "kinds": [kind],
        "risk_tiers": [],
        "environments": [],
        "touches": [],
        "requirements": [],
        "gates": [],
        "due_h": 72,
        "expires_h": 336,
        "fresh_sign_in_min": None,
        "comments_resolved": False,
        **parts,
    }


FIRST_POLICIES: dict[str, dict[str, Any]] = {
    "high-risk": _document(
        "High-risk prompts, where they reach users",
        "release",
        risk_tiers=["high"],
        environments=[PROTECTED],
        requirements=_signatures(product=1, legal=1, technical=2),
        gates=_gates(
            block=(
                *_TEXT,
                "checklist",
                "dependencies",
                "injection-smells",
                "owner-present",
                "personal-data",
            ),
        ),
        fresh_sign_in_min=15,
        comments_resolved=True,
    ),
    "legal-passages": _document(
        "Passages that Legal looks after",
        "release",
        environments=[PROTECTED],
        touches=[{"what": "passage", "role": "legal-reviewer"}],
        requirements=_signatures(legal=1),
    ),
    "limited-risk": _document(
        "Limited-risk prompts, where they reach users",
        "release",
        risk_tiers=["limited"],
        environments=[PROTECTED],
        requirements=_signatures(product=1, technical=1),
        gates=_gates(
            block=(*_TEXT, "dependencies", "owner-present", "personal-data"),
            warn=("checklist", "injection-smells"),
        ),
    ),
    "minimal-risk": _document(
        "Minimal-risk prompts, where they reach users",
        "release",
        risk_tiers=["minimal"],
        environments=[PROTECTED],
        requirements=_signatures(technical=1),
        gates=_gates(
            block=_TEXT,
            warn=("dependencies", "injection-smells", "owner-present", "personal-data"),
        ),
    ),
    "model-approvals": _document(
        "Models that prompts may use", "model_approval", requirements=_signatures(legal=1, technical=1)
    ),
    "policy-changes": _document("Changes of policies", "policy_change", requirements=_signatures(legal=1, technical=1)),
    "trying-out": _document(
        "Prompts of any risk, where they are tried out",
        "release",
        environments=[UNPROTECTED],
        requirements=_signatures(technical=1),
        gates=_gates(block=("secrets",), warn=("hidden-characters", "injection-smells", "personal-data")),
    ),
}


def add_first_policies(apps: Apps, at: dt.datetime) -> None:
    """Add those of FIRST_POLICIES whose short name is not there yet, each with its version 1 in force."""
    policy_model = apps.get_model("governance", "Policy")
    present = set(policy_model.objects.values_list("slug", flat=True))
    missing = {slug: document for slug, document in FIRST_POLICIES.items() if slug not in present}
    policies, versions = [], []
    for slug, document in missing.items():
        policy = policy_model(id=uuid.uuid4(), slug=slug, in_force_id=uuid.uuid4(), created_at=at)
        policies.append(policy)
        versions.append(_version(apps, policy, document, at))
    # The foreign keys point at each other; PostgreSQL looks at them when the transaction ends.
    policy_model.objects.bulk_create(policies)
    apps.get_model("governance", "PolicyVersion").objects.bulk_create(versions)
    apps.get_model("governance", "HistoricalPolicy").objects.bulk_create([_past(apps, each, at) for each in policies])


def _version(apps: Apps, policy: Any, document: dict[str, Any], at: dt.datetime) -> Any:
    return apps.get_model("governance", "PolicyVersion")(
        id=policy.in_force_id,
        policy_id=policy.id,
        number=1,
        document=document,
        digest=policy_digest(document),
        reason=REASON,
        created_at=at,
    )


def _past(apps: Apps, policy: Any, at: dt.datetime) -> Any:
    return apps.get_model("governance", "HistoricalPolicy")(
        id=policy.id,
        slug=policy.slug,
        in_force_id=policy.in_force_id,
        created_at=at,
        history_date=at,
        history_type="+",
        history_change_reason=REASON,
    )
