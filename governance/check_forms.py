"""Forms of the checks. They check shape; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Role
from governance.services.checking import EVIDENCE_LENGTH, REASON_LENGTH
from registry.forms import ServiceForm


class AcceptForm(ServiceForm):
    """``roles`` are those in which the person may accept; with one of them there is nothing to choose."""

    role = forms.ChoiceField(label="You accept it as")
    reason = forms.CharField(
        label="Why it may go on all the same",
        help_text="Everybody who signs reads this, and it stays in the ledger.",
        widget=forms.Textarea({"rows": 3}),
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        if len(roles) == 1:
            del self.fields["role"]
        else:
            self.fields["role"].choices = [(role.code, role.name) for role in roles]  # type: ignore[attr-defined]


class TickForm(ServiceForm):
    evidence = forms.CharField(label="Evidence", widget=forms.Textarea({"rows": 3}), max_length=EVIDENCE_LENGTH)

    def __init__(self, *args: Any, asks: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["evidence"].help_text = asks


class UntickForm(ServiceForm):
    """A yes needs no words."""
