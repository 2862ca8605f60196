"""Forms of delivery. They check shape and offer choices; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms

from governance.review_forms import MomentField, ReasonForm
from registry.forms import ServiceForm
from registry.models import Environment, PromptVersion


class FreezeForm(ServiceForm):
    environment = forms.ModelChoiceField(
        label="Where", queryset=Environment.objects.order_by("position"), required=False, empty_label="Everywhere"
    )
    starts_at = MomentField(label="From")
    ends_at = MomentField(label="Until")
    reason = forms.CharField(label="Why", max_length=300, help_text="Everybody whose release waits reads this.")


class BreakGlassForm(ReasonForm):
    """What goes live past the signatures, why, and that the person knows what follows."""

    version = forms.ModelChoiceField(
        label="What goes live", queryset=PromptVersion.objects.none(), widget=forms.HiddenInput
    )
    incident = forms.CharField(
        label="Incident", max_length=120, help_text="The number or address under which it is worked on, like INC-204."
    )
    is_understood = forms.BooleanField(
        label="I know that nobody has signed this, that everybody concerned is told with my name, and that a review "
        "within three days decides whether it stands"
    )
    field_order = ["version", "reason", "incident", "is_understood"]

    def __init__(self, *args: Any, versions: Any, **options: Any) -> None:
        super().__init__(*args, label="What is happening, and why can it not wait?", **options)
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
