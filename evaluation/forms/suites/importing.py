"""Forms that bring cases in from files or from a spreadsheet."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from evaluation.forms.suites.facts import SLUG_HELP, offer_features, propose_slug
from evaluation.interchange.outcome import MAX_FILE_BYTES
from evaluation.interchange.reading import MAX_FILES, MAX_TOTAL_BYTES, READABLE
from registry.forms import ServiceForm
from registry.models import Feature, Prompt
from registry.views.importing import ManyFiles

MEGABYTE = 2**20


class SuiteFiles(forms.FileField):
    """A list of uploaded files that ``evaluation.interchange`` may read together."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MAX_FILES:
            raise forms.ValidationError(f"These are {len(given):,} files; at most {MAX_FILES} are read at once.")
        for each in given:
            if each.size > MAX_FILE_BYTES:
                size = f"“{each.name}” has {each.size / MEGABYTE:.1f} MB"
                raise forms.ValidationError(f"{size}; at most {MAX_FILE_BYTES // MEGABYTE} MB are read. Split it.")
        if sum(each.size for each in given) > MAX_TOTAL_BYTES:
            raise forms.ValidationError(
                f"Together at most {MAX_TOTAL_BYTES // MEGABYTE} MB are read. Bring them in parts."
            )
        return given


class BringForm(ServiceForm):
    """Files, or rows pasted from a spreadsheet: one of both."""

    uploads = SuiteFiles(
        label="Files",
        required=False,
        help_text="CSV, JSONL, JSON, YAML or .zip: tables, promptfoo, OpenAI evals, GSM8K, MT-Bench, and our own.",
    )
    pasted = forms.CharField(
        label="Or paste rows from a spreadsheet",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="With the row of headings: a column for each variable, and expected, tags and note if you have them.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["uploads"].widget.attrs |= {"multiple": True, "accept": ",".join(READABLE)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            has_files, has_rows = bool(cleaned.get("uploads")), bool(cleaned.get("pasted", "").strip())
            if not has_files and not has_rows:
                self.add_error("uploads", "Choose a file, or paste rows below.")
            if has_files and has_rows:
                self.add_error("pasted", "There are files and pasted rows. Bring one of both, then the other.")
        return cleaned


class NewFromFileForm(BringForm):
    title = forms.CharField(label="Title", max_length=200, help_text="What people call the new suite.")
    slug = forms.CharField(label="Short name", required=False, max_length=80, help_text=SLUG_HELP)
    feature = forms.ModelChoiceField(label="Feature", queryset=Feature.objects.none(), empty_label="Choose a feature")
    purpose = forms.CharField(
        label="What it tries", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    prompt = forms.ModelChoiceField(
        label="Prompt to try",
        queryset=Prompt.objects.none(),
        to_field_name="slug",
        required=False,
        help_text="By its short name. Its variables say what the columns are; more prompts can be added later.",
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_features(self, user)
        field = cast("forms.ModelChoiceField[Prompt]", self.fields["prompt"])
        field.queryset = Prompt.objects.visible_to(user).in_use().select_related("latest_version")
        field.widget = forms.TextInput(attrs={"autocomplete": "off", "list": "known-prompts"})
        field.error_messages["invalid_choice"] = "There is no prompt with this short name that you may see."
        self.suggested = field.queryset.order_by("title", "pk").only("slug", "title", "latest_version")[:200]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        propose_slug(self, cleaned)
        prompt, feature = cleaned.get("prompt"), cleaned.get("feature")
        if prompt and feature and prompt.feature_id != feature.pk:
            self.add_error(
                "prompt", f"This prompt is of another feature than {feature}. A suite tries those of its own."
            )
        return cleaned
