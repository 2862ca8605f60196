"""The form that puts a passage of a prompt under the care of a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Role
from governance.services.passages import MAX_QUOTE, MAX_REASON
from registry.forms import ServiceForm


class PassageForm(ServiceForm):
    quote = forms.CharField(
        label="The passage",
        max_length=MAX_QUOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Copy the words from the newest version. A change that alters or removes them touches the passage.",
    )
    role = forms.ChoiceField(label="Looked after by a")
    reason = forms.CharField(
        label="Why", max_length=MAX_REASON, help_text="What the words promise, or which rule asks for them."
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.pk, role.name) for role in roles]  # type: ignore[attr-defined]


class ReleaseForm(ServiceForm):
    reason = forms.CharField(label="Why nobody needs to look after it any more", max_length=MAX_REASON)
