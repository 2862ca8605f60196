"""There is a way back: a version to return to. Before a first release it is to switch the feature off; where users are
(a protected environment), it must be written down what they get then."""

from __future__ import annotations

from delivery.live import main_version, rollback_targets
from delivery.place import Place, place_of
from governance.gates import Gate, GateResult
from governance.gates.deriving import Derived
from governance.gates.material import Material


class RollbackTarget(Gate):
    code = "rollback-target"
    name = "A way back"
    always_on = True
    can_be_overridden = False
    position = 61

    def look(self, material: Material) -> GateResult:
        prompt, environment = material.prompt, material.request.environment
        if prompt is None or environment is None:
            return self.not_applicable("This change puts nothing live.")
        target = _target(material)
        if target:
            return self.fine(f"{target} can be put back with one click.")
        if prompt.feature.fallback_behaviour.strip() or not environment.is_protected:
            return self.fine("Nothing was live before, so the way back is to switch the feature off.")
        return self.not_yet(
            "There is no version to go back to, and the feature does not say what users get when it is switched off.",
            next_step="Write down what users get when the feature is off.",
            next_people=("an administrator",),
            url=prompt.feature.get_absolute_url(),
        )


def version_to_return_to(place: Place, *, other_than: str) -> str:
    """The number of the version that would be put back after releasing ``other_than`` (a digest), or ""."""
    now = main_version(place.live) if place.live else None
    if now and now.digest != other_than and now.digest not in place.revoked:
        return now.number
    earlier = (target.version for target in rollback_targets(place.prompt, place.environment))
    return next((version.number for version in earlier if version.digest != other_than), "")


def rollback_plan(material: Material) -> Derived | None:
    """The checklist's point: a version to return to, or a described fallback and a runbook."""
    prompt, environment = material.prompt, material.request.environment
    if prompt is None or environment is None:
        return None
    feature = prompt.feature
    target = _target(material)
    if target:
        return Derived(True, f"{target} can be put back with one click by a release manager or the prompt's owner.")
    if feature.fallback_behaviour.strip() and feature.runbook.strip():
        return Derived(True, "Nothing was live before; fallback and runbook of the feature are written down.")
    return Derived(
        False,
        "Nothing was live before, and the feature lacks a fallback or a runbook.",
        feature.get_absolute_url(),
    )


def _target(material: Material) -> str:
    place, new = place_of(material.request), material.request.content_digest
    return material.once("version_to_return_to", lambda: version_to_return_to(place, other_than=new))
