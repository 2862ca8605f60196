"""Somebody answers for it: owners who may still sign in, and an overseer where the risk is high."""

from __future__ import annotations

from governance.gates.base import Gate, GateResult
from governance.gates.material import Material
from registry.choices import RiskTier
from registry.models import Feature


class OwnerPresent(Gate):
    code = "owner-present"
    name = "Owner present"
    position = 30

    def look(self, material: Material) -> GateResult:
        feature = material.feature
        if feature is None:
            return self.not_applicable("This change belongs to no feature.")
        missing = [*_prompt_without_owner(material), *_feature_without_people(feature)]
        if not missing:
            return self.fine("Somebody answers for it.", grounds=_who_answers(material, feature))
        return self.not_yet(
            " ".join(missing),
            next_step="Name somebody who can sign in.",
            next_people=("a prompt owner, for the prompt", "an administrator, for the feature"),
            url=(material.prompt or feature).get_absolute_url(),
        )


def _prompt_without_owner(material: Material) -> list[str]:
    """The backup steps in for an owner who has left."""
    prompt = material.prompt
    if prompt is None or prompt.owner.is_active or (prompt.backup_owner and prompt.backup_owner.is_active):
        return []
    return ["The owner of the prompt can no longer sign in, and no backup can."]


def _feature_without_people(feature: Feature) -> list[str]:
    missing = [] if feature.owner.is_active else ["The owner of the feature can no longer sign in."]
    if feature.risk_tier == RiskTier.HIGH:
        if feature.overseer is None:
            missing.append("A feature of high risk needs an overseer, and has none.")
        elif not feature.overseer.is_active:
            missing.append("The overseer of the feature can no longer sign in.")
    return missing


def _who_answers(material: Material, feature: Feature) -> tuple[str, ...]:
    people = [("Owner of the prompt", material.prompt.owner)] if material.prompt else []
    people.append(("Owner of the feature", feature.owner))
    if feature.overseer:
        people.append(("Overseer", feature.overseer))
    return tuple(f"{what}: {person}" for what, person in people if person.is_active)
