"""What an auditor can ask of the ledger; the same questions for the page and for its exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from ledger.actions import Action
from ledger.links import known_kinds
from ledger.models.entry import EntryQuerySet
from ledger.services.record import SYSTEM_NAME

SYSTEM = "system"
_ANY = [("", "Anything")]


class LedgerFilter(forms.Form):
    """Every field may be empty. Days are whole days in the zone of the person who looks; ``until`` is included."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    person = forms.ChoiceField(label="Person", required=False)
    action = forms.ChoiceField(label="What happened", required=False)
    kind = forms.ChoiceField(label="To what", required=False)
    start = forms.DateField(label="From", required=False)
    until = forms.DateField(label="Until", required=False)
    object = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    request = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("person", [("", "Anybody"), (SYSTEM, SYSTEM_NAME), *_people()]),
            ("action", [*_ANY, *Action.choices]),
            ("kind", [*_ANY, *((kind, word.capitalize()) for kind, word in known_kinds())]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name in ("start", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("until") == dt.date.max:
            self.add_error("until", "This day is too far ahead.")
        if values.get("start") and values.get("until") and values["until"] < values["start"]:
            self.add_error("until", "The last day is before the first one.")
        for name, value in values.items():
            if isinstance(value, str) and "\x00" in value:
                self.add_error(name, "This contains a character that cannot be searched for.")
        return values

    def apply(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries asked for; none when a question makes no sense, so that nobody takes the rest for the answer."""
        if not self.is_valid():
            return entries.none()
        asked = self.cleaned_data
        for name, column in (("action", "action"), ("kind", "object_type"), ("object", "object_id")):
            if asked[name]:
                entries = entries.filter(**{column: asked[name]})
        if asked["request"]:
            entries = entries.filter(request_id=asked["request"]).exclude(request_id="")
        if asked["person"]:
            entries = (
                entries.filter(actor_id__isnull=True)
                if asked["person"] == SYSTEM
                else entries.filter(actor_id=asked["person"])
            )
        if asked["start"]:
            entries = entries.filter(at__gte=_midnight(asked["start"]))
        if asked["until"]:
            entries = entries.filter(at__lt=_midnight(asked["until"] + dt.timedelta(days=1)))
        return entries.containing(asked["q"]) if asked["q"] else entries

    @property
    def is_asking(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def in_words(self) -> str:
        """ "person: Ana Silva; from: 2026-11-01": for the entry that an export leaves."""
        if not self.is_valid():
            return ""
        return "; ".join(
            f"{(field.label or name).lower()}: {_word(field, self.cleaned_data[name])}"
            for name, field in self.fields.items()
            if self.cleaned_data[name]
        )


def _people() -> list[tuple[str, str]]:
    people = get_user_model().objects.order_by("full_name", "pk").values_list("pk", "full_name")
    return [(str(pk), name) for pk, name in people]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _word(field: forms.Field, value: Any) -> str:
    words = dict(field.widget.choices) if isinstance(field, forms.ChoiceField) else {}
    return str(words.get(value, value))
