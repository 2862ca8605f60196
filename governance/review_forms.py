"""Forms of the sign-off page and of asking for review. They check shape; the services decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from base.errors import BadInput, Refusal
from governance.choices import ReviewVerdict, Timing
from governance.kinds import kind_of
from governance.models import ChangeRequest
from governance.plans import is_first
from registry.forms import ServiceForm

DAY_MIN = 24 * 60
OWN_STEPS = 6
# What people mostly want, by name: (label, help, steps as in ChangeRequest).
PRESETS: dict[str, tuple[str, str, list[dict[str, int]]]] = {
    "once": ("Everybody at once", "All users get it in the same moment.", [{"percent": 100, "hold_min": 0}]),
    "day": (
        "10 % for a day, then everybody",
        "A day to watch it on one user in ten.",
        [{"percent": 10, "hold_min": DAY_MIN}, {"percent": 100, "hold_min": 0}],
    ),
    "three": (
        "10 %, 50 %, everybody, a day each",
        "Two days until everybody has it.",
        [{"percent": 10, "hold_min": DAY_MIN}, {"percent": 50, "hold_min": DAY_MIN}, {"percent": 100, "hold_min": 0}],
    ),
}
OWN = "own"


class MomentField(forms.DateTimeField):
    """A time as the browser's own picker sends it, in the zone of the person who types."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)


class ReasonForm(ServiceForm):
    """Only why. ``required`` follows the service that it goes to."""

    reason = forms.CharField(label="Why", widget=forms.Textarea({"rows": 4}), max_length=10_000)

    def __init__(self, *args: Any, label: str = "Why", required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = label
        self.fields["reason"].required = required


class ReviseForm(ServiceForm):
    subject_id = forms.TypedChoiceField(label="What to bring in")
    why = forms.CharField(
        label="What changed and why",
        widget=forms.Textarea({"rows": 4}),
        max_length=10_000,
        help_text="Reviewers read this first. Say what you did about what they asked.",
    )

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["subject_id"] = forms.ChoiceField(label="What to bring in", choices=choices)
        self.order_fields(["subject_id", "why"])

    def take_refusal(self, refusal: Refusal) -> None:
        super().take_refusal(_renamed(refusal, {"version": "subject_id"}))


class ScheduleForm(ServiceForm):
    go_live_at = MomentField(label="When", help_text="In your time zone. It must be before the request expires.")


class PlanForm(ServiceForm):
    """When and in which steps. ``plan()`` gives what the services take.

    ``request`` is what is planned, as it is or would be. One that puts nothing live, or a first release
    (``governance.plans``), has no steps.
    """

    timing = forms.ChoiceField(label="When", choices=Timing.choices, widget=forms.RadioSelect)
    go_live_at = MomentField(required=False, help_text="In your time zone.")
    preset = forms.ChoiceField(
        label="For how many",
        choices=[*((name, label) for name, (label, _, _) in PRESETS.items()), (OWN, "Steps of your own")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, request: ChangeRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_first = is_first(request)
        self.has_steps = request.environment_id is not None and not self.is_first
        goes = "live" if request.environment_id else "into effect"
        by_hand = f"When {kind_of(request).applied_by} puts it {goes}"
        words = {**dict(Timing.choices), Timing.BY_HAND.value: by_hand}
        self.fields["timing"] = forms.ChoiceField(label="When", choices=list(words.items()), widget=forms.RadioSelect)
        self.fields["go_live_at"].label = f"Goes {goes} at"
        if not self.has_steps:
            del self.fields["preset"]
            return
        for number in range(1, OWN_STEPS + 1):
            self.fields[f"percent_{number}"] = forms.IntegerField(
                label=f"Step {number}: per cent of users", required=False, min_value=1, max_value=100
            )
            self.fields[f"hours_{number}"] = forms.FloatField(
                label=f"Step {number}: hours until the next", required=False, min_value=0, max_value=24 * 60
            )

    @property
    def own_steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"percent_{number}"], self[f"hours_{number}"]) for number in range(1, OWN_STEPS + 1)]

    @property
    def help_of_presets(self) -> dict[str, str]:
        return {name: help_text for name, (_, help_text, _) in PRESETS.items()} | {OWN: "Give each step its share."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("timing") == Timing.AT_TIME
            and not cleaned.get("go_live_at")
            and "go_live_at" not in self.errors
        ):
            self.add_error("go_live_at", "Say when it takes effect.")
        if cleaned.get("preset") == OWN and not self._own(cleaned):
            self.add_error("preset", "Give at least one step: how many per cent of users get it first.")
        return cleaned

    def plan(self) -> dict[str, Any]:
        """{timing, go_live_at, steps} from the cleaned values."""
        cleaned = self.cleaned_data
        at_time = cleaned["timing"] == Timing.AT_TIME
        return {
            "timing": cleaned["timing"],
            "go_live_at": cleaned.get("go_live_at") if at_time else None,
            "steps": self._steps(cleaned),
        }

    def take_refusal(self, refusal: Refusal) -> None:
        paths = {path: _field_of(path) for path in getattr(refusal, "errors", {})}
        super().take_refusal(_renamed(refusal, paths))

    def _steps(self, cleaned: dict[str, Any]) -> list[dict[str, int]]:
        if not self.has_steps:
            return []
        preset = cleaned.get("preset") or "once"
        return self._own(cleaned) if preset == OWN else PRESETS[preset][2]

    def _own(self, cleaned: dict[str, Any]) -> list[dict[str, int]]:
        steps = []
        for number in range(1, OWN_STEPS + 1):
            percent, hours = cleaned.get(f"percent_{number}"), cleaned.get(f"hours_{number}")
            if percent is not None:
                steps.append({"percent": percent, "hold_min": round((hours or 0) * 60)})
        return steps


class AskForm(PlanForm):
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea({"rows": 5}),
        max_length=10_000,
        help_text="What is different, and what made you change it. Reviewers read this first.",
    )
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=200,
        help_text="What people will call it, like “Refund wording”. Left empty, it is the version and where it goes.",
    )


def initial_plan(request: ChangeRequest) -> dict[str, Any]:
    """The plan of ``request`` as PlanForm shows it."""
    local = timezone.localtime(request.go_live_at) if request.go_live_at else None
    initial: dict[str, Any] = {"timing": request.timing, "go_live_at": local, "preset": "once"}
    if request.steps:
        known = next((name for name, (_, _, steps) in PRESETS.items() if steps == request.steps), OWN)
        initial["preset"] = known
        for number, step in enumerate(request.steps[:OWN_STEPS], start=1) if known == OWN else ():
            initial |= {f"percent_{number}": step["percent"], f"hours_{number}": round(step["hold_min"] / 60, 2)}
    return initial


def tomorrow_morning(now: dt.datetime) -> dt.datetime:
    """Nine o'clock of the next day where the reader is: what a picker proposes."""
    local = timezone.localtime(now) + dt.timedelta(days=1)
    return local.replace(hour=9, minute=0, second=0, microsecond=0)


def _field_of(path: str) -> str:
    """steps.1.percent is what somebody typed as percent_2."""
    parts = path.split(".")
    if parts[0] != "steps":
        return path
    if len(parts) == 3 and parts[1].isdigit():
        return f"{'percent' if parts[2] == 'percent' else 'hours'}_{int(parts[1]) + 1}"
    return "preset"


def _renamed(refusal: Refusal, names: dict[str, str]) -> Refusal:
    if not isinstance(refusal, BadInput) or not refusal.errors:
        return refusal
    return BadInput(refusal.message, {names.get(path, path): text for path, text in refusal.errors.items()})


class PostReviewForm(ServiceForm):
    """What a review of break-glass found."""

    verdict = forms.ChoiceField(label="What you found", choices=ReviewVerdict.choices, widget=forms.RadioSelect)
    findings = forms.CharField(
        label="What happened, and what is to be learnt from it", widget=forms.Textarea({"rows": 6}), max_length=10_000
    )
