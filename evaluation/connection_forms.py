"""Forms of connections. They check shape and offer choices; the services decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms

from evaluation.choices import KeySource
from evaluation.models import ModelProvider
from evaluation.providers.registering import all_providers
from evaluation.providers.registering import provider as kind_of
from registry.choices import Modality
from registry.forms import ServiceForm
from registry.models import AIModel

_MICRO = 1_000_000
_MOST = 2_147_483_647  # what an integer column holds
_ANSWERS = (Modality.TEXT, Modality.MULTIMODAL)  # what can be asked a question


class ConnectionFacts(ServiceForm):
    name = forms.CharField(label="Name", max_length=100, help_text="What people call it, like “OpenAI, EU account”.")
    serves = forms.ChoiceField(
        label="Whose models it answers for",
        help_text="A provider of the catalogue: questions to its models go through this connection.",
    )
    base_url = forms.CharField(
        label="Address",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="Such as https://llm.example.com/v1. Leave it empty for the provider's own.",
    )
    key_source = forms.ChoiceField(
        label="Where the key comes from",
        choices=[(each.value, each.label) for each in (KeySource.ENVIRONMENT, KeySource.STORED, KeySource.NONE)],
        initial=KeySource.ENVIRONMENT,
        widget=forms.RadioSelect,
    )
    key_variable = forms.CharField(
        label="From a variable: its name",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Like OPENAI_API_KEY, set for web server and workers.",
    )
    key = forms.CharField(
        label="Kept here: the key",
        required=False,
        max_length=2_000,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept encrypted, and never shown again.",
    )
    timeout_s = forms.IntegerField(
        label="Longest wait for an answer, in seconds", min_value=1, max_value=600, initial=60
    )
    concurrency = forms.IntegerField(label="Questions at once", min_value=1, max_value=256, initial=8)
    requests_per_minute = forms.IntegerField(
        label="Questions a minute", required=False, min_value=1, max_value=_MOST, help_text="Empty: no limit."
    )
    tokens_per_minute = forms.IntegerField(
        label="Tokens a minute", required=False, min_value=1, max_value=_MOST, help_text="Empty: no limit."
    )
    monthly_budget = forms.DecimalField(
        label="US dollars a month",
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        help_text="Evaluations stop before they go over it. Empty: no limit.",
    )
    is_active = forms.BooleanField(label="In use", required=False, initial=True)

    def __init__(self, *args: Any, kind: str = "", serves: str = "", **options: Any) -> None:
        """``kind`` is the protocol of the connection that is changed, ``serves`` what it serves now."""
        super().__init__(*args, **options)
        self.protocol = kind
        known = AIModel.objects.order_by("provider").values_list("provider", flat=True).distinct()
        names = sorted({*known, *filter(None, [serves])}, key=str.casefold)
        field = cast("forms.ChoiceField", self.fields["serves"])
        field.choices = [("", "Choose a provider"), *((name, name) for name in names)]

    def facts(self) -> dict[str, Any]:
        """As the services take them: money in micro-dollars, and nothing that the protocol has no use for."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "monthly_budget")}
        budget = self.cleaned_data["monthly_budget"]
        facts["monthly_budget_micro_usd"] = None if budget is None else int(budget * _MICRO)
        if facts["key_source"] != KeySource.STORED:
            facts["key"] = ""
        kind = _kind_or_none(facts.get("kind") or self.protocol)
        if kind and not kind.asks_base_url:
            facts["base_url"] = ""
        if kind and not kind.asks_key:
            facts |= {"key_source": KeySource.NONE, "key_variable": "", "key": ""}
        return facts


class NewConnectionForm(ConnectionFacts):
    kind = forms.ChoiceField(
        label="Protocol", help_text="How it is spoken to; it stays. The demonstration needs neither address nor key."
    )
    field_order = ["name", "kind", "serves"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ChoiceField", self.fields["kind"])
        field.choices = [(each.code, each.name) for each in all_providers()]


class ChangeConnectionForm(ConnectionFacts):
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with the change.")

    def __init__(self, *args: Any, connection: ModelProvider, **options: Any) -> None:
        options["initial"] = _values_of(connection)
        super().__init__(*args, kind=connection.kind, serves=connection.serves, **options)
        if connection.sealed_key is not None:
            self.fields["key"].label = "Kept here: another key"
            self.fields["key"].help_text = "A key is kept. Leave this empty to go on with it."
        kind = _kind_or_none(connection.kind)
        if kind and not kind.asks_base_url:
            del self.fields["base_url"]
        if kind and not kind.asks_key:
            for name in ("key_source", "key_variable", "key"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        for name in ("base_url", "key_source", "key_variable", "key"):
            self.cleaned_data.setdefault(name, "" if name != "key_source" else KeySource.NONE)
        return super().facts()


class TryForm(ServiceForm):
    """Which model of those that the connection serves is asked."""

    model = forms.ModelChoiceField(label="Model to ask", queryset=AIModel.objects.none(), empty_label=None)

    def __init__(self, *args: Any, connection: ModelProvider, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField", self.fields["model"])
        field.queryset = models_to_ask(connection)


def models_to_ask(connection: ModelProvider) -> Any:
    """The models of the catalogue that answer in words, by id."""
    served = AIModel.objects.filter(provider=connection.serves, modality__in=_ANSWERS)
    return served.order_by("model_id", "pk")


def _values_of(connection: ModelProvider) -> dict[str, Any]:
    """The key is not among them."""
    values = {name: getattr(connection, name) for name in ConnectionFacts.base_fields if hasattr(connection, name)}
    budget = connection.monthly_budget_micro_usd
    values["monthly_budget"] = None if budget is None else Decimal(budget) / _MICRO
    return values


def _kind_or_none(code: str) -> Any:
    """None for a protocol that is registered no more."""
    try:
        return kind_of(code)
    except LookupError:
        return None
