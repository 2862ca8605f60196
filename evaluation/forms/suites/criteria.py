"""The form of one check: what its scorer asks for, its weight, its threshold, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from base.errors import Refusal
from evaluation.checking import MAX_KEY, criterion_problems
from evaluation.documents import Criterion, a_criterion
from evaluation.scorers.base import Scorer, Setting
from registry.forms import ServiceForm
from registry.interchange import json_safe
from registry.interchange.outcome import Refused

FEW = 4  # choices that are shown side by side instead of in a list
MODELS_LIST = "known-models"


class LinesField(forms.CharField):
    """Texts, one a line, as a list without the empty ones."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line for line in super().clean(value).splitlines() if line.strip()]


class JSONText(forms.CharField):
    """JSON as text; None when it is left empty."""

    def prepare_value(self, value: Any) -> Any:
        return (
            value
            if isinstance(value, str)
            else ""
            if value is None
            else json.dumps(value, ensure_ascii=False, indent=2)
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return json_safe.load(text)
        except Refused as error:
            raise forms.ValidationError(f"This is no JSON: {error.message}") from error


class ShareForm(ServiceForm):
    """How many cases must pass. ``version`` is the id of the suite's version that the page showed."""

    accuracy_threshold = forms.FloatField(
        label="Share of cases that must pass",
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text="From 0 to 1: with 0.9, nine of ten. Below it the suite is missed, and gates say so.",
    )
    note = forms.CharField(label="What changed and why", max_length=300, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class CriterionForm(ServiceForm):
    """Fields ``set-<name>`` hold the settings of ``kind``, in the order in which it declares them."""

    key = forms.CharField(
        label="Name of the check", max_length=MAX_KEY, help_text="Stands beside each score, like “right number”."
    )

    def __init__(self, *args: Any, kind: Scorer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.shown = [setting for setting in kind.settings if setting.kind != "hidden"]
        for setting in self.shown:
            self.fields[f"set-{setting.name}"] = _field_of(setting)
        self.fields |= _common_fields()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for problem in criterion_problems(self.criterion()):
                self.add_problem(problem.path, problem.message)
        return cleaned

    def criterion(self) -> Criterion:
        """A setting left empty is left out, unless empty says something else than its default does."""
        values = self.cleaned_data
        given = [(setting, values.get(f"set-{setting.name}")) for setting in self.shown]
        settings = {setting.name: value for setting, value in given if _is_said(setting, value)}
        return a_criterion(
            values["key"], self.kind.code, settings, weight=values["weight"], threshold=values["threshold"]
        )

    def take_refusal(self, refusal: Refusal) -> None:
        for path, message in (getattr(refusal, "errors", None) or {"": refusal.message}).items():
            _, _, rest = path.removeprefix("criteria.").partition(".")
            self.add_problem(rest if path.startswith("criteria.") else path, message)

    def add_problem(self, path: str, message: str) -> None:
        """``path`` as ``evaluation.checking`` names places inside one check: "settings.pattern", "weight"."""
        name = f"set-{path.removeprefix('settings.')}" if path.startswith("settings.") else path
        self.add_error(name if name in self.fields else None, message)

    @staticmethod
    def values_of(criterion: Criterion) -> dict[str, Any]:
        settings = {f"set-{name}": value for name, value in criterion["settings"].items()}
        return {"key": criterion["key"], "weight": criterion["weight"], "threshold": criterion["threshold"], **settings}


def _is_said(setting: Setting, value: Any) -> bool:
    if value in ("", []):
        return bool(setting.default) and setting.kind != "choice"
    return value is not None


def _common_fields() -> dict[str, forms.Field]:
    number = forms.NumberInput(attrs={"step": "any"})
    return {
        "threshold": forms.FloatField(
            label="Least score that passes",
            min_value=0,
            max_value=1,
            initial=1,
            widget=number,
            help_text="From 0 to 1. A case passes when it reaches this for every check.",
        ),
        "weight": forms.FloatField(
            label="Weight",
            initial=1,
            widget=number,
            help_text="How much it counts in a case’s score: 2 counts twice as much as 1.",
        ),
        "note": forms.CharField(label="What changed and why", max_length=300, required=False),
        "version": forms.CharField(widget=forms.HiddenInput, required=False),
    }


def _field_of(setting: Setting) -> forms.Field:
    options: dict[str, Any] = {
        "label": setting.label,
        "help_text": setting.help,
        "required": setting.is_required,
        "initial": setting.default,
    }
    return _FIELDS.get(setting.kind, _text)(setting, options)


def _text(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(strip=False, **options)


def _long_text(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(strip=False, widget=forms.Textarea(attrs={"rows": 5}), **options)


def _lines(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return LinesField(strip=False, widget=forms.Textarea(attrs={"rows": 4}), **options)


def _number(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}), **options)


def _whole(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(**options)


def _yes_no(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**{**options, "required": False})


def _choice(setting: Setting, options: dict[str, Any]) -> forms.Field:
    choices: Sequence[tuple[str, str]] = setting.choices
    if setting.default is None and not setting.is_required:
        choices = [("", "Not said"), *choices]
    options["required"] = ("", "Not said") not in choices  # one of them is always chosen
    widget: type[forms.Widget] = forms.RadioSelect if len(choices) <= FEW else forms.Select
    return forms.ChoiceField(choices=choices, widget=widget, **options)


def _json(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return JSONText(widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}), **options)


def _model(setting: Setting, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"list": MODELS_LIST, "autocomplete": "off"}), **options)


_FIELDS: dict[str, Callable[[Setting, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "long_text": _long_text,
    "lines": _lines,
    "number": _number,
    "whole": _whole,
    "yes_no": _yes_no,
    "choice": _choice,
    "json": _json,
    "model": _model,
}
