"""The form of a policy: the gaps in the sentences of its template, and the way to a document and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from base.errors import BadInput
from governance.choices import GateMode, Touch
from governance.gates import all_gates
from governance.kinds import all_kinds
from governance.permissions import SIGNING_ROLES
from governance.policies import normalise_policy, policy_digest
from governance.policies.document import MAX_FRESH_MIN, MAX_HOURS, MAX_SIGNATURES, MAX_WORDS, PROTECTED, UNPROTECTED
from governance.policies.sentences import KIND_WORDS, TOUCH_WORDS
from governance.policies.words import role_name
from registry.choices import RiskTier
from registry.forms import ServiceForm
from registry.models import Environment

DAY_H = 24
UNITS = [("1", "hours"), (str(DAY_H), "days")]
NOT_LOOKED_AT = "none"
GATE_MODES = [(NOT_LOOKED_AT, "is not asked for"), *GateMode.choices]
# Where a refused part of the document shows in the form.
_SHOWN_AT = {"requirements": "count_product_reviewer", "due_h": "due", "expires_h": "expires"}


class Chips(forms.CheckboxSelectMultiple):
    """Ticks inside a sentence; the template lays them out."""


def whole_number(label: str, least: int, most: int, *, required: bool = True) -> forms.IntegerField:
    says = f"Give a whole number from {least} to {most:,}."
    wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), says)
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, error_messages=wrong)


class PolicyForm(ServiceForm):
    """``before``: the document that the form begins with. After ``is_valid``, ``document`` is the canonical one."""

    name = forms.CharField(label="What it is called", max_length=120)
    is_enabled = forms.ChoiceField(label="In use or not", choices=[("yes", "in use"), ("no", "switched off")])
    kinds = forms.MultipleChoiceField(label="Kinds of change", required=False, widget=Chips)
    risk_tiers = forms.MultipleChoiceField(
        label="Risk", required=False, widget=Chips, choices=[(tier.value, tier.label.lower()) for tier in RiskTier]
    )
    environments = forms.MultipleChoiceField(label="Environments", required=False, widget=Chips)
    touches = forms.MultipleChoiceField(
        label="What it changes",
        required=False,
        widget=Chips,
        choices=[(touch.value, words.removeprefix("changes ")) for touch, words in TOUCH_WORDS.items()],
    )
    touch_words = whole_number("More than how many words", 0, MAX_WORDS, required=False)
    touch_passages = forms.MultipleChoiceField(
        label="Passages looked after by",
        required=False,
        widget=Chips,
        choices=[(role, role_name(role)) for role in SIGNING_ROLES],
    )
    due = whole_number("Signatures are due within", 1, MAX_HOURS)
    due_unit = forms.ChoiceField(label="Hours or days", choices=UNITS)
    expires = whole_number("The request expires after", 1, MAX_HOURS)
    expires_unit = forms.ChoiceField(label="Hours or days", choices=UNITS)
    fresh_sign_in_min = whole_number(
        "Minutes since whoever signs proved who they are", 1, MAX_FRESH_MIN, required=False
    )
    comments_resolved = forms.ChoiceField(
        label="Open comments", choices=[("no", "may stay open"), ("yes", "must all be resolved first")]
    )
    reason = forms.CharField(
        label="What changes, and why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever signs reads this first.",
    )
    # The digest of what was tried out last: only that can be sent.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, before: Mapping[str, Any], **options: Any) -> None:
        options["initial"] = values_of(before) | options.get("initial", {})
        super().__init__(*args, **options)
        self.document: dict[str, Any] = {}
        self.before = before
        self._offer("kinds", [(kind.code, KIND_WORDS.get(kind.code, kind.name)) for kind in all_kinds()])
        self._offer("environments", _environments())
        self.role_fields = [self._role_field(role) for role in SIGNING_ROLES]
        self.gate_fields = [self._gate_field(code, name) for code, name in _gates(before)]

    @property
    def always_on(self) -> list[str]:
        return [gate.name for gate in all_gates() if gate.always_on]

    @property
    def has_been_tried(self) -> bool:
        """Whether exactly this was tried out before it was sent here."""
        return bool(self.document) and self.cleaned_data.get("seen") == policy_digest(self.document)

    def counts(self) -> list[tuple[forms.BoundField, str]]:
        """(field, "Legal reviewers")."""
        return [(self[name], f"{role_name(role)}s") for name, role in zip(self.role_fields, SIGNING_ROLES, strict=True)]

    def checks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.gate_fields]

    def wrong(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if self[name].errors]

    def wrong_when(self) -> list[forms.BoundField]:
        """What is wrong in the sentences about when it applies; the next three, in the others."""
        return self.wrong(
            "is_enabled", "kinds", "risk_tiers", "environments", "touches", "touch_words", "touch_passages"
        )

    def wrong_who(self) -> list[forms.BoundField]:
        return self.wrong(*self.role_fields, "fresh_sign_in_min", "comments_resolved")

    def wrong_checks(self) -> list[forms.BoundField]:
        return self.wrong(*self.gate_fields)

    def wrong_times(self) -> list[forms.BoundField]:
        return self.wrong("due", "due_unit", "expires", "expires_unit")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.document = normalise_policy(self._raw(cleaned))
            except BadInput as refusal:
                self.take_refusal(refusal)
        return cleaned

    def take_refusal(self, refusal: Any) -> None:
        """Paths of the document lead to the field that a person filled in."""
        errors = getattr(refusal, "errors", None) or {"": refusal.message}
        for path, message in errors.items():
            part = path.partition(".")[0]
            name = _SHOWN_AT.get(part, part)
            self.add_error(name if name in self.fields else None, message)

    def _raw(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        counts = [(role, cleaned[_count(role)] or 0) for role in SIGNING_ROLES]
        modes = [(name.removeprefix("gate_"), cleaned[name]) for name in self.gate_fields]
        return {
            "name": cleaned["name"],
            "is_enabled": cleaned["is_enabled"] == "yes",
            "kinds": cleaned["kinds"],
            "risk_tiers": cleaned["risk_tiers"],
            "environments": cleaned["environments"],
            "touches": _touches(cleaned),
            "requirements": [{"role": role, "count": count} for role, count in counts if count],
            "gates": [{"gate": code, "mode": mode} for code, mode in modes if mode != NOT_LOOKED_AT],
            "due_h": cleaned["due"] * int(cleaned["due_unit"]),
            "expires_h": cleaned["expires"] * int(cleaned["expires_unit"]),
            "fresh_sign_in_min": cleaned["fresh_sign_in_min"],
            "comments_resolved": cleaned["comments_resolved"] == "yes",
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices, and whatever the document names besides: it must not vanish unseen."""
        known = {value for value, _ in choices}
        gone = [(value, f"{value} (not here any more)") for value in self.before[name] if value not in known]
        field = self.fields[name]
        field.choices = [*choices, *gone]  # type: ignore[attr-defined]

    def _role_field(self, role: str) -> str:
        self.fields[_count(role)] = whole_number(f"How many: {role_name(role)}s", 0, MAX_SIGNATURES, required=False)
        return _count(role)

    def _gate_field(self, code: str, name: str) -> str:
        field = f"gate_{code}"
        self.fields[field] = forms.ChoiceField(label=name, choices=GATE_MODES)
        return field


class NewPolicyForm(PolicyForm):
    slug = forms.SlugField(
        label="Short name",
        max_length=80,
        help_text="Stands in its address and in records, like tools-by-legal.",
    )


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows for a document."""
    words = [touch["more_than"] for touch in document["touches"] if touch["what"] == Touch.WORDS]
    return {
        "name": document["name"],
        "is_enabled": "yes" if document["is_enabled"] else "no",
        "kinds": document["kinds"],
        "risk_tiers": document["risk_tiers"],
        "environments": document["environments"],
        "touches": [touch["what"] for touch in document["touches"] if touch["what"] in TOUCH_WORDS],
        "touch_words": min(words, default=None),
        "touch_passages": [touch["role"] for touch in document["touches"] if touch["what"] == Touch.PASSAGE],
        "fresh_sign_in_min": document["fresh_sign_in_min"],
        "comments_resolved": "yes" if document["comments_resolved"] else "no",
        **{_count(role): 0 for role in SIGNING_ROLES},
        **{_count(each["role"]): each["count"] for each in document["requirements"]},
        **{f"gate_{gate.code}": NOT_LOOKED_AT for gate in all_gates()},
        **{f"gate_{each['gate']}": each["mode"] for each in document["gates"]},
        **_span("due", document["due_h"]),
        **_span("expires", document["expires_h"]),
    }


def _span(name: str, hours: int) -> dict[str, Any]:
    unit = 1 if hours % DAY_H else DAY_H
    return {name: hours // unit, f"{name}_unit": str(unit)}


def _touches(cleaned: dict[str, Any]) -> list[dict[str, Any]]:
    touches: list[dict[str, Any]] = [{"what": what} for what in cleaned["touches"]]
    if cleaned["touch_words"] is not None:
        touches.append({"what": Touch.WORDS.value, "more_than": cleaned["touch_words"]})
    return [*touches, *({"what": Touch.PASSAGE.value, "role": role} for role in cleaned["touch_passages"])]


def _count(role: str) -> str:
    return f"count_{role.replace('-', '_')}"


def _environments() -> list[tuple[str, str]]:
    named = Environment.objects.order_by("position").values_list("slug", "name")
    return [(PROTECTED, "every protected one"), (UNPROTECTED, "every one that is not protected"), *named]


def _gates(before: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those that a policy can choose, by name, and those that the document names besides."""
    known = {gate.code: gate.name for gate in all_gates() if not gate.always_on}
    named = {each["gate"]: each["gate"] for each in before["gates"]}
    return sorted((named | known).items(), key=lambda pair: pair[1])
