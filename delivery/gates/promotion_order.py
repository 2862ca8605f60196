"""A version reaches a protected environment only after the one before it."""

from __future__ import annotations

from django.urls import reverse

from delivery.place import place_of
from governance.gates import Gate, GateResult
from governance.gates.material import Material


class PromotionOrder(Gate):
    code = "promotion-order"
    name = "Environments in order"
    always_on = True
    can_be_overridden = False
    position = 60

    def look(self, material: Material) -> GateResult:
        environment = material.request.environment
        if material.version is None or environment is None:
            return self.not_applicable("This change puts nothing live.")
        said = place_of(material.request).out_of_order
        if not said:
            return self.fine("It went through the environment before, or needs none.")
        return self.not_yet(
            said,
            next_step="Release it there; then this passes by itself.",
            next_people=("whoever edits or releases this prompt",),
            url=reverse("delivery:prompt_releases", args=[material.version.prompt.slug]),
        )
