from django import forms

from accounts.services.access_tokens import LIFETIMES_DAYS


class NewTokenForm(forms.Form):
    name = forms.CharField(label="What will use it", max_length=80, help_text="For example: nightly export.")
    days = forms.TypedChoiceField(
        label="How long it is valid",
        coerce=int,
        initial=90,
        choices=[(days, f"{days} days") for days in LIFETIMES_DAYS],
    )
