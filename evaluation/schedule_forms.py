"""How often what is live is tried again, in plain words; and why a notice of decay is closed."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from evaluation.models import Schedule
from evaluation.services.schedules import DEFAULT_DAYS
from registry.forms import ServiceForm
from registry.models import Prompt

_OFFERED = (90, 60, 30, 14, 7)
BY_RISK, OTHER = "risk", "other"


class ScheduleForm(ServiceForm):
    every = forms.ChoiceField(label="How often", widget=forms.RadioSelect)
    every_days = forms.IntegerField(
        label="Days of your own",
        required=False,
        min_value=1,
        max_value=366,
        help_text="From 1 to 366, when none of the above fits.",
    )
    is_paused = forms.BooleanField(label="Pause it: nothing is tried until somebody lets it go on", required=False)
    pause_reason = forms.CharField(
        label="Why it is paused",
        max_length=300,
        required=False,
        help_text="Everybody who looks at the prompt reads it.",
    )

    def __init__(self, *args: Any, prompt: Prompt, schedule: Schedule | None, **options: Any) -> None:
        options["initial"] = _values_of(schedule)
        super().__init__(*args, **options)
        tier = prompt.feature.get_risk_tier_display().lower()
        by_risk = f"By risk: every {DEFAULT_DAYS[prompt.feature.risk_tier]} days ({tier})"
        field = cast("forms.ChoiceField", self.fields["every"])
        field.choices = [(BY_RISK, by_risk), *((str(days), in_words(days)) for days in _OFFERED), (OTHER, "Other")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("every") == OTHER and not cleaned.get("every_days") and "every_days" not in self.errors:
            self.add_error("every_days", "Give the number of days.")
        if cleaned.get("is_paused") and not cleaned.get("pause_reason") and "pause_reason" not in self.errors:
            self.add_error("pause_reason", "Say why, for those who wonder why nothing is tried.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As ``set_schedule`` takes them."""
        every = self.cleaned_data["every"]
        days = self.cleaned_data["every_days"] if every == OTHER else None if every == BY_RISK else int(every)
        return {
            "every_days": days,
            "pause_reason": self.cleaned_data["pause_reason"] if self.cleaned_data["is_paused"] else "",
        }


class CloseDecayForm(ServiceForm):
    reason = forms.CharField(
        label="What was done about it",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the notice: what caused the fall, and why it is over or can be lived with.",
    )


def in_words(days: int) -> str:
    """ "Every week (7 days)"."""
    usual = {7: "Every week", 14: "Every two weeks", 30: "Every month", 60: "Every two months", 90: "Every quarter"}
    return f"{usual[days]} ({days} days)" if days in usual else f"Every {days} days"


def _values_of(schedule: Schedule | None) -> dict[str, Any]:
    if schedule is None or schedule.every_days is None:
        every: dict[str, Any] = {"every": BY_RISK}
    elif schedule.every_days in _OFFERED:
        every = {"every": str(schedule.every_days)}
    else:
        every = {"every": OTHER, "every_days": schedule.every_days}
    if schedule is not None and schedule.is_paused:
        every |= {"is_paused": True, "pause_reason": schedule.pause_reason}
    return every
