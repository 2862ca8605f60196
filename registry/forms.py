"""Forms of the registry. They check shape and offer choices; the services decide."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model

from base.errors import BadInput, Refusal
from registry import permissions
from registry.choices import RISK_TIER_MEANING, Modality, RiskTier
from registry.interchange.slugs import slugify
from registry.models import AIModel, Feature, Prompt
from registry.validators import LARGEST_INTEGER, sound_slug

SUGGESTIONS = 200


class PersonChoice(forms.ModelChoiceField):
    """A person by name; only people who may still sign in are offered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", "Choose somebody" if options.get("required", True) else "Nobody")
        super().__init__(queryset=get_user_model().objects.none(), **options)

    def label_from_instance(self, person: Any) -> str:
        return person.full_name


class ListField(forms.CharField):
    """Words separated by commas, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [part.strip() for part in super().clean(value).split(",") if part.strip()]


class ServiceForm(forms.Form):
    """A form whose values go to one service."""

    def take_refusal(self, refusal: Refusal) -> None:
        """Show what the service refused at the field it is about, or above the form."""
        errors = getattr(refusal, "errors", None) or {"": refusal.message}
        for name, message in errors.items():
            self.add_error(name if name in self.fields else None, message)


class PeopleForm(ServiceForm):
    """A form whose person fields offer the people whom ``user`` may see."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)
        people = get_user_model().objects.visible_to(user).filter(is_active=True).order_by("full_name", "pk")
        for field in self.fields.values():
            if isinstance(field, PersonChoice):
                field.queryset = people


class PromptFacts(PeopleForm):
    title = forms.CharField(label="Title", max_length=200, help_text="What people call it, like “Refund letter”.")
    purpose = forms.CharField(
        label="What it is for",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it does, for whom, and who reads its answer.",
    )
    owner = PersonChoice(label="Who answers for it")
    backup_owner = PersonChoice(label="Backup", required=False, help_text="Who answers when the owner is away.")
    tags = ListField(label="Tags", required=False, help_text="Separated by commas.")
    accuracy_threshold = forms.FloatField(
        label="Accuracy it must reach",
        required=False,
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text="From 0 to 1. Leave empty while nothing is tested.",
    )


class NewPromptForm(PromptFacts):
    feature = forms.ModelChoiceField(
        label="Feature",
        queryset=Feature.objects.none(),
        empty_label="Choose a feature",
        help_text="The feature decides risk, and who may work on it.",
    )
    slug = forms.CharField(
        label="Short name",
        required=False,
        max_length=80,
        help_text="How programs call it, like refund-letter. Made from the title when you leave it empty; it stays.",
    )
    field_order = ["feature", "title", "slug", "purpose", "owner", "backup_owner", "tags", "accuracy_threshold"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField", self.fields["feature"])
        field.queryset = Feature.objects.where_allowed(self.user, permissions.EDIT_PROMPTS).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("slug") and cleaned.get("title"):
            cleaned["slug"] = slugify(cleaned["title"])
        elif cleaned.get("slug"):
            try:
                sound_slug(cleaned["slug"])
            except BadInput as refusal:
                self.add_error("slug", refusal.message)
        return cleaned


class ChangePromptForm(PromptFacts):
    known_issues = forms.CharField(
        label="Known issues",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What it gets wrong, so that nobody is surprised.",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")
    opened_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def values_of(prompt: Prompt) -> dict[str, Any]:
        names = ("title", "purpose", "owner", "backup_owner", "tags", "accuracy_threshold", "known_issues")
        return {name: getattr(prompt, name) for name in names}


class DescribePromptForm(ServiceForm):
    """What whoever writes the prompt knows about it."""

    tags = ListField(label="Tags", required=False, help_text="Separated by commas.")
    known_issues = forms.CharField(
        label="Known issues",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What it gets wrong, so that nobody is surprised.",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")
    opened_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class FeatureFacts(PeopleForm):
    name = forms.CharField(label="Name", max_length=120)
    purpose = forms.CharField(label="What it is for", widget=forms.Textarea(attrs={"rows": 3}))
    risk_tier = forms.ChoiceField(
        label="Risk",
        choices=[(tier.value, f"{tier.label}: {RISK_TIER_MEANING[tier]}") for tier in RiskTier],
        widget=forms.RadioSelect,
    )
    owner = PersonChoice(label="Who answers for it")
    overseer = PersonChoice(
        label="Who oversees it while it runs",
        required=False,
        help_text="A named person who watches it and can stop it. Needed for high risk.",
    )
    data_categories = ListField(label="Kinds of data it reads", required=False, help_text="Separated by commas.")
    fallback_behaviour = forms.CharField(
        label="What users get when it is off", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    runbook = forms.CharField(
        label="What to do when it misbehaves", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    threat_model = forms.CharField(
        label="What somebody could do to it", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewFeatureForm(FeatureFacts):
    slug = forms.CharField(
        label="Short name", required=False, max_length=80, help_text="Made from the name when you leave it empty."
    )
    field_order = ["name", "slug"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = slugify(cleaned["name"])
        return cleaned


class ChangeFeatureForm(FeatureFacts):
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")

    @staticmethod
    def values_of(feature: Feature) -> dict[str, Any]:
        return {name: getattr(feature, name) for name in FeatureFacts.base_fields}


class DependencyForm(ServiceForm):
    direction = forms.ChoiceField(
        label="Which way",
        choices=[("fed_by", "This prompt is given the answer of"), ("feeds", "This prompt's answer goes to")],
    )
    other = forms.ModelChoiceField(
        label="Prompt",
        queryset=Prompt.objects.none(),
        to_field_name="slug",
        help_text="By its short name. Type, and prompts of the same feature are offered; any other works too.",
    )
    note = forms.CharField(label="What is passed on", max_length=300, required=False)

    def __init__(self, *args: Any, prompt: Prompt, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Typed with suggestions, not picked from a list: there may be thousands.
        field = cast("forms.ModelChoiceField", self.fields["other"])
        field.queryset = Prompt.objects.visible_to(user).in_use().exclude(pk=prompt.pk)
        field.widget = forms.TextInput(attrs={"autocomplete": "off", "list": "known-prompts"})
        # Those that somebody most likely means: of the same feature.
        self.suggested = field.queryset.filter(feature=prompt.feature).order_by("title", "pk")[:SUGGESTIONS]
        field.error_messages["invalid_choice"] = "There is no prompt with this short name that you may see."


class ModelFacts(ServiceForm):
    name = forms.CharField(label="Name", max_length=200, required=False)
    modality = forms.ChoiceField(label="What it handles", choices=Modality.choices, initial=Modality.TEXT)
    context_window_tokens = forms.IntegerField(
        label="Context window, in tokens", required=False, min_value=1, max_value=LARGEST_INTEGER
    )
    input_price = forms.DecimalField(
        label="US dollars for a million input tokens", required=False, min_value=0, max_digits=12, decimal_places=6
    )
    output_price = forms.DecimalField(
        label="US dollars for a million output tokens", required=False, min_value=0, max_digits=12, decimal_places=6
    )
    released_date = forms.DateField(
        label="Released on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    retired_date = forms.DateField(
        label="Retired by its provider on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def facts(self) -> dict[str, Any]:
        """The fields as the service takes them: prices in micro-dollars."""
        cleaned = dict(self.cleaned_data)
        for side in ("input", "output"):
            price = cleaned.pop(f"{side}_price")
            cleaned[f"{side}_price_micro_usd"] = None if price is None else int(price * 1_000_000)
        return {name: value for name, value in cleaned.items() if name not in ("provider", "model_id", "reason")}


class NewModelForm(ModelFacts):
    provider = forms.CharField(label="Provider", max_length=80)
    model_id = forms.CharField(
        label="Pinned model id", max_length=200, help_text="The exact id with its date, like gpt-4o-2024-08-06."
    )
    field_order = ["provider", "model_id"]


class ModelChoice(forms.ModelChoiceField):
    def label_from_instance(self, model: Any) -> str:
        return f"{model.name} ({model.provider}, {model.model_id})"


class ChangeModelForm(ModelFacts):
    replaced_by = ModelChoice(
        label="Replaced by",
        queryset=AIModel.objects.order_by("provider", "model_id"),
        required=False,
        empty_label="Nothing yet",
        help_text="Its page then offers to try the prompts that use this one on that one.",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")

    @staticmethod
    def values_of(model: AIModel) -> dict[str, Any]:
        values = {name: getattr(model, name) for name in ModelFacts.base_fields if hasattr(model, name)}
        for side in ("input", "output"):
            micro = getattr(model, f"{side}_price_micro_usd")
            values[f"{side}_price"] = None if micro is None else micro / 1_000_000
        return values | {"replaced_by": model.replaced_by_id}


class EnvironmentFacts(ServiceForm):
    name = forms.CharField(label="Name", max_length=80)
    is_protected = forms.BooleanField(
        label="Protected: nothing goes live here without the signatures that policy asks for", required=False
    )


class EnvironmentForm(EnvironmentFacts):
    slug = forms.CharField(label="Short name", max_length=40, help_text="How programs call it; it stays.")
    position = forms.IntegerField(
        label="Place in the order", min_value=0, max_value=32_000, help_text="Versions move from low to high."
    )
    field_order = ["name", "slug", "position", "is_protected"]


class ChangeEnvironmentForm(EnvironmentFacts):
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")
