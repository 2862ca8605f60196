"""What several policies ask for together: never less than any one of them asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from governance.choices import GateMode
from governance.permissions import SIGNING_ROLES
from governance.policies.document import DUE_H, EXPIRES_H, policy_digest

Document = Mapping[str, Any]


def combine(policies: Iterable[tuple[str, int, Document]]) -> dict[str, Any]:
    """The snapshot of all policies that apply, given as (short name, version number, document)::

        {"policies": [{"slug", "number", "digest", "name"}],     # by short name
         "requirements": [{"role", "count", "asked_by": [slug]}],  # the greatest number that anyone asks of a role
         "gates": [{"gate", "mode", "asked_by": [slug]}],          # "block" beats "warn"
         "due_h", "expires_h": the shortest, "fresh_sign_in_min": the shortest or None, "comments_resolved": any}

    ``asked_by`` names those whose word it is: the ones with that number or mode. Without policies the requirements are
    empty, and nothing passes empty requirements. The order of ``policies`` does not matter.
    """
    applying = sorted(policies, key=lambda each: each[0])
    documents = [document for _, _, document in applying]
    fresh = [document["fresh_sign_in_min"] for document in documents if document["fresh_sign_in_min"] is not None]
    return {
        "policies": [
            {"slug": slug, "number": number, "digest": policy_digest(document), "name": document["name"]}
            for slug, number, document in applying
        ],
        "requirements": _requirements(applying),
        "gates": _gates(applying),
        "due_h": min((document["due_h"] for document in documents), default=DUE_H),
        "expires_h": min((document["expires_h"] for document in documents), default=EXPIRES_H),
        "fresh_sign_in_min": min(fresh, default=None),
        "comments_resolved": any(document["comments_resolved"] for document in documents),
    }


def snapshot_digest(snapshot: Mapping[str, Any]) -> str:
    """ "sha256:…" of a snapshot: equal policies in force, equal digest."""
    return policy_digest(snapshot)


def _requirements(applying: list[tuple[str, int, Document]]) -> list[dict[str, Any]]:
    """In the order of SIGNING_ROLES."""
    combined = []
    for role in SIGNING_ROLES:
        asked = {
            slug: requirement["count"]
            for slug, _, document in applying
            for requirement in document["requirements"]
            if requirement["role"] == role
        }
        if asked:
            most = max(asked.values())
            combined.append(
                {"role": role, "count": most, "asked_by": [slug for slug, count in asked.items() if count == most]}
            )
    return combined


def _gates(applying: list[tuple[str, int, Document]]) -> list[dict[str, Any]]:
    """By code of the gate."""
    asked: dict[str, dict[str, str]] = {}
    for slug, _, document in applying:
        for wanted in document["gates"]:
            asked.setdefault(wanted["gate"], {})[slug] = wanted["mode"]
    combined = []
    for code, modes in sorted(asked.items()):
        mode = GateMode.BLOCK.value if GateMode.BLOCK in modes.values() else GateMode.WARN.value
        combined.append({"gate": code, "mode": mode, "asked_by": [slug for slug in modes if modes[slug] == mode]})
    return combined
