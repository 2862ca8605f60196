"""What people type on the people pages. Forms check shape; services decide."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.functional import lazy

from accounts.models import Role, RoleGrant, User
from base.errors import BadInput

EVERYWHERE = "Everywhere"


def _zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ServiceForm(forms.Form):
    """A form whose service may find more wrong with the input: ``add_refusal`` shows it at the fields."""

    def add_refusal(self, refusal: BadInput) -> None:
        for path, message in refusal.errors.items():
            self.add_error(path if path in self.fields else None, message)
        if not refusal.errors:
            self.add_error(None, refusal.message)


class TimeZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lazy(_zones, list), label="Time zone", **kwargs)


class FeatureField(forms.ModelChoiceField):
    """A feature, or everywhere."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=feature_model().objects.order_by("name"),
            required=False,
            empty_label=EVERYWHERE,
            label="Where",
            **kwargs,
        )


def feature_model() -> Any:
    """registry.Feature, which stands above this app and is known here through the grant that points to it."""
    return RoleGrant._meta.get_field("feature").related_model


class PersonChoice(forms.ModelChoiceField):
    """People by name alone: addresses are for those who may open the page of people."""

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        return str(obj.full_name)


class InviteForm(ServiceForm):
    email = forms.EmailField(label="E-mail address")
    full_name = forms.CharField(label="Name", max_length=150)
    roles = forms.ModelMultipleChoiceField(
        queryset=Role.objects.all(), label="Roles", to_field_name="code", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feature"] = FeatureField(
            help_text="Roles that make sense everywhere only, such as Auditor, cannot be narrowed to one feature."
        )

    def wanted_roles(self) -> list[tuple[Role, Any]]:
        feature = self.cleaned_data["feature"]
        return [(role, feature) for role in self.cleaned_data["roles"]]


class GrantForm(ServiceForm):
    role = forms.ModelChoiceField(queryset=Role.objects.all(), to_field_name="code", empty_label="Choose a role")
    reason = forms.CharField(max_length=300, required=False, label="Reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feature"] = FeatureField()
        self.order_fields(["role", "feature", "reason"])


class LeadForm(ServiceForm):
    lead = PersonChoice(
        queryset=User.objects.none(),
        required=False,
        label="What is late is handed up to",
        empty_label="The owner of the feature",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = (  # type: ignore[attr-defined]
            User.objects.visible_to(by).filter(is_active=True).order_by("full_name", "pk")
        )


class ReasonForm(ServiceForm):
    reason = forms.CharField(max_length=300, label="Reason")


class ProfileForm(ServiceForm):
    full_name = forms.CharField(label="Name", max_length=150)
    time_zone = TimeZoneField(help_text="Times are shown in this zone.")


class NewPersonForm(ServiceForm):
    """Name, time zone and password of somebody who joins."""

    full_name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    time_zone = TimeZoneField(initial="UTC")
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 12 characters. Four unrelated words are easy to remember and hard to guess.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("password_again") not in {None, cleaned["password"]}:
            self.add_error("password_again", "The two passwords differ.")
        return cleaned


class WelcomeForm(NewPersonForm):
    code = forms.CharField(
        label="Set-up code",
        help_text="The terminal that runs the server shows it; it is also in the file var/setup-code.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"}))

    field_order = ("code", "email", "full_name", "time_zone", "password", "password_again")


class AwayForm(ServiceForm):
    """Times are in the viewer's zone."""

    role = forms.ModelChoiceField(queryset=Role.objects.none(), to_field_name="code", empty_label="Choose a role")
    to_person = PersonChoice(
        queryset=User.objects.none(),
        label="Who stands in",
        empty_label="Choose somebody",
        help_text="Somebody who can see the same features, and had no hand in what is to be signed.",
    )
    starts_at = forms.DateTimeField(label="From", widget=forms.DateTimeInput({"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label="Until", widget=forms.DateTimeInput({"type": "datetime-local"}))
    reason = forms.CharField(max_length=300, label="Reason", help_text="For instance “Parental leave”.")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = RoleGrant.objects.giving_access().filter(person=person)
        self.fields["role"].queryset = (  # type: ignore[attr-defined]
            Role.objects.filter(grants__in=held).exclude(code="administrator").distinct()
        )
        self.can_delegate = bool(self.fields["role"].queryset)  # type: ignore[attr-defined]
        self.fields["to_person"].queryset = (  # type: ignore[attr-defined]
            User.objects.visible_to(person).filter(is_active=True).exclude(pk=person.pk).order_by("full_name", "pk")
        )
