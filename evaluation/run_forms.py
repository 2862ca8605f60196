"""Forms of runs. They check shape and offer choices; the services decide."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluation.models import ModelProvider, Run, Suite
from evaluation.wording import money
from registry.choices import Modality, ModelStatus
from registry.forms import ServiceForm
from registry.models import AIModel, Prompt, PromptVersion

MICRO = 1_000_000  # micro-US-dollars a dollar
VERSIONS_OFFERED = 60
MATRIX_VERSIONS = 8
MATRIX_MODELS = 8
_HIGHEST_BUDGET = 1_000_000  # dollars
_NOTE_SHOWN = 70  # characters of what changed in a version


class DollarsField(forms.CharField):
    """US dollars as people type them ("2.50", "$2.50"), micro-US-dollars as services take them; empty is None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "2.50"}))
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value).removeprefix("$").strip()
        if not typed:
            return None
        try:
            dollars = Decimal(typed)
        except InvalidOperation:
            raise forms.ValidationError("Give an amount in US dollars, like 2.50.") from None
        if not dollars.is_finite() or dollars > _HIGHEST_BUDGET:
            raise forms.ValidationError(f"Give an amount of at most {_HIGHEST_BUDGET:,} dollars.")
        if dollars * MICRO < 1:
            raise forms.ValidationError("Give more than nothing, or leave it empty.")
        return int(dollars * MICRO)


class ModelChoice(forms.ModelChoiceField):
    def label_from_instance(self, model: Any) -> str:
        return f"{model} ({model.provider})"


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, version: Any) -> str:
        return _version_words(version)


class VersionChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, version: Any) -> str:
        return _version_words(version)


class ModelChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, model: Any) -> str:
        return f"{model} ({model.provider})"


class SuiteChoice(forms.ModelChoiceField):
    def label_from_instance(self, suite: Any) -> str:
        return suite.title


class SuiteChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, suite: Any) -> str:
        cases = suite.current.case_count if suite.current else 0
        return f"{suite.title}, {cases:,} case{'' if cases == 1 else 's'}"


class StartForm(ServiceForm):
    """One version of ``prompt``, the suites it is tried with, and how."""

    suites = SuiteChoices(
        label="Suites", queryset=Suite.objects.none(), to_field_name="slug", widget=forms.CheckboxSelectMultiple
    )
    version = VersionChoice(
        label="Version",
        queryset=PromptVersion.objects.none(),
        empty_label=None,
        help_text="Submitted versions. A draft still changes, so nothing proven about it would hold.",
    )
    model = ModelChoice(
        label="Model",
        queryset=AIModel.objects.none(),
        required=False,
        empty_label="The one that the version names",
        help_text="Another one answers what it would do there. Only its own model counts for releases.",
    )
    samples = forms.IntegerField(
        label="Answers to each case",
        required=False,
        min_value=1,
        max_value=20,
        help_text="From 1 to 20; empty is what the suite says. More answers show how steady the model is.",
    )
    budget = DollarsField(
        label="Budget of each suite, in US dollars",
        required=False,
        help_text="The evaluation stops before it costs more. What is answered by then stays.",
    )
    asks_again = forms.BooleanField(
        label="Ask again even where exactly the same was asked before",
        required=False,
        help_text="At temperature 0 the same question gets the stored answer, which costs nothing.",
    )

    def __init__(self, *args: Any, prompt: Prompt, suites: QuerySet[Suite], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["suites"], suites)
        _offer(self.fields["version"], submitted_versions(prompt))
        _offer(self.fields["model"], offered_models())


class MatrixForm(forms.Form):
    """Which combinations stand side by side: of one suite, some versions and some models."""

    suite = SuiteChoice(label="Suite", queryset=Suite.objects.none(), to_field_name="slug", empty_label=None)
    version = VersionChoices(
        label="Versions", queryset=PromptVersion.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    model = ModelChoices(
        label="Other models",
        queryset=AIModel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Besides the model that each version names.",
    )

    def __init__(self, *args: Any, prompt: Prompt, suites: QuerySet[Suite], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["suite"], suites)
        _offer(self.fields["version"], submitted_versions(prompt))
        _offer(self.fields["model"], offered_models())

    def clean_version(self) -> list[PromptVersion]:
        return _at_most(list(self.cleaned_data["version"]), MATRIX_VERSIONS, "versions")

    def clean_model(self) -> list[AIModel]:
        return _at_most(list(self.cleaned_data["model"]), MATRIX_MODELS, "models")


class ResumeForm(ServiceForm):
    """A larger budget for a run that stopped; empty keeps the one it has."""

    budget = DollarsField(label="Budget of the whole evaluation, in US dollars", required=False)

    def __init__(self, *args: Any, run: Run, **options: Any) -> None:
        super().__init__(*args, **options)
        self.run = run
        spent = f"{money(run.spent_micro_usd)} are spent so far"
        has = f", of {money(run.budget_micro_usd)}" if run.budget_micro_usd is not None else ""
        self.fields["budget"].help_text = f"{spent}{has}. Leave it empty to keep it as it is."

    def clean_budget(self) -> int | None:
        budget = self.cleaned_data["budget"]
        if budget is not None and budget <= self.run.spent_micro_usd:
            raise forms.ValidationError(
                f"{money(self.run.spent_micro_usd)} are spent already. Give more than that, or leave it empty."
            )
        return budget


class OverrideForm(ServiceForm):
    """Which score, of which answer, and why. ``criteria`` are keys; ``answers`` is how many answers the case has."""

    sample = forms.TypedChoiceField(label="Which answer", coerce=int)
    criterion = forms.ChoiceField(label="What was scored wrongly")
    value = forms.FloatField(
        label="What the score should be",
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text="From 0 to 1: 1 is a good answer, 0 a bad one.",
    )
    reason = forms.CharField(
        label="Why", max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Everybody can read it."
    )

    def __init__(self, *args: Any, criteria: list[str], answers: int, **options: Any) -> None:
        super().__init__(*args, **options)
        sample, criterion = self.fields["sample"], self.fields["criterion"]
        sample.choices = [(number, f"Answer {number + 1}") for number in range(answers)]  # type: ignore[attr-defined]
        criterion.choices = [(key, key) for key in criteria]  # type: ignore[attr-defined]
        if answers == 1:
            sample.widget, sample.initial = forms.HiddenInput(), 0


def submitted_versions(prompt: Prompt) -> QuerySet[PromptVersion]:
    """The newest first, without their texts."""
    newest = PromptVersion.objects.filter(prompt=prompt).frozen().newest_first().values("pk")[:VERSIONS_OFFERED]
    rows = PromptVersion.objects.filter(pk__in=newest).newest_first().select_related("prompt__feature")
    return rows.defer("messages", "variables", "tools", "output_schema", "rationale", "search")


def offered_models() -> QuerySet[AIModel]:
    """Those that write text and that a connection in use can ask."""
    served = ModelProvider.objects.active().values("serves")
    rows = AIModel.objects.filter(provider__in=served, modality__in=[Modality.TEXT, Modality.MULTIMODAL])
    return rows.exclude(status=ModelStatus.DECOMMISSIONED).order_by("provider", "model_id", "pk")


def _version_words(version: PromptVersion) -> str:
    """ "1.1.0, Refund terms follow T&C 4.2"."""
    note = " ".join(version.change_note.split())
    if not note:
        return version.number
    return f"{version.number}, {note if len(note) <= _NOTE_SHOWN else note[:_NOTE_SHOWN].rstrip() + '…'}"


def _offer(field: Any, rows: Any) -> None:
    field.queryset = rows


def _at_most(chosen: list[Any], most: int, things: str) -> list[Any]:
    if len(chosen) > most:
        raise forms.ValidationError(f"Choose at most {most} {things}: more do not fit side by side.")
    return chosen
