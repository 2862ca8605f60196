"""Forms about a suite as a whole: making one, describing it, what it tries."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.models import User
from base.errors import BadInput
from evaluation.models import Suite
from registry import permissions
from registry.forms import SUGGESTIONS, ServiceForm
from registry.interchange.slugs import slugify
from registry.models import Feature, Prompt
from registry.validators import sound_slug

SLUG_HELP = "How programs and addresses call it, like refund-questions. Made from the title when left empty; it stays."


class SuiteFacts(ServiceForm):
    title = forms.CharField(label="Title", max_length=200, help_text="What people call it, like “Refund questions”.")
    purpose = forms.CharField(
        label="What it tries",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What a good prompt does with these cases, and where they come from.",
    )
    samples = forms.IntegerField(
        label="Answers to each case",
        min_value=1,
        max_value=20,
        initial=1,
        help_text="Models answer differently each time. More answers tell more, and cost more: 1 to 20.",
    )


class NewSuiteForm(SuiteFacts):
    feature = forms.ModelChoiceField(
        label="Feature",
        queryset=Feature.objects.none(),
        empty_label="Choose a feature",
        help_text="A suite tries prompts of one feature. Who may work on these may work on it.",
    )
    slug = forms.CharField(label="Short name", required=False, max_length=80, help_text=SLUG_HELP)
    field_order = ("title", "slug", "feature", "purpose", "samples")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_features(self, user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        propose_slug(self, cleaned)
        return cleaned


def offer_features(form: forms.Form, user: User) -> None:
    """In the field "feature": those whose prompts ``user`` may write; a single one is chosen already."""
    field = cast("forms.ModelChoiceField[Feature]", form.fields["feature"])
    field.queryset = Feature.objects.where_allowed(user, permissions.EDIT_PROMPTS).order_by("name")
    if form.initial.get("feature") is None and not form.is_bound and len(field.queryset) == 1:
        form.initial["feature"] = field.queryset[0]


def propose_slug(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """A short name from the title where none was given; one that is unsound or taken is refused at its field."""
    if not cleaned.get("title"):
        return
    if not cleaned.get("slug"):
        cleaned["slug"] = _free_slug(slugify(cleaned["title"]))
        return
    try:
        sound_slug(cleaned["slug"])
    except BadInput as refusal:
        form.add_error("slug", refusal.message)


def _free_slug(wanted: str) -> str:
    """``wanted``, or with the first free number after it."""
    taken = set(Suite.objects.filter(slug__startswith=wanted[:70]).values_list("slug", flat=True))
    try:
        sound_slug(wanted)
    except BadInput:  # an address that the portal uses itself
        taken.add(wanted)
    if wanted not in taken:
        return wanted
    return next(
        name for name in (f"{wanted[:70]}-{number}" for number in range(2, len(taken) + 3)) if name not in taken
    )


class AttachForm(ServiceForm):
    prompt = forms.ModelChoiceField(
        label="Prompt",
        queryset=Prompt.objects.none(),
        to_field_name="slug",
        help_text="By its short name; prompts of the same feature are offered as you type.",
    )

    def __init__(self, *args: Any, suite: Suite, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField[Prompt]", self.fields["prompt"])
        free = (
            Prompt.objects.visible_to(user).in_use().filter(feature=suite.feature_id).exclude(suite_uses__suite=suite)
        )
        field.queryset = free.order_by("title", "pk")
        field.widget = forms.TextInput(attrs={"autocomplete": "off", "list": "known-prompts"})
        field.error_messages["invalid_choice"] = (
            "No prompt of this feature has this short name, or the suite tries it already. Choose one that is offered."
        )
        self.suggested = field.queryset.only("slug", "title")[:SUGGESTIONS]
