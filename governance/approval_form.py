"""The form that asks for the approval of a model."""

from __future__ import annotations

from django import forms

from registry.forms import ServiceForm


class AskForApprovalForm(ServiceForm):
    why = forms.CharField(
        label="Why it should be used",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What for, what was tried with it, what its terms say about data. Whoever signs reads this first.",
    )
