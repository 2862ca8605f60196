"""Which kinds of provider there are. Apps and a company's own code register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from evaluation.providers.base import Provider

_providers: dict[str, Provider] = {}


def register_provider(provider: Provider) -> None:
    """Raises ValueError when another kind of provider has this code."""
    known = _providers.setdefault(provider.code, provider)
    if type(known) is not type(provider):
        raise ValueError(f"Two kinds of provider are called {provider.code}.")


def provider(code: str) -> Provider:
    """Raises LookupError when there is none: a connection made where more kinds were registered."""
    try:
        return _providers[code]
    except KeyError:
        raise LookupError(f"No kind of provider is called “{code}” here.") from None


def all_providers() -> list[Provider]:
    """By name; the demonstration last."""
    return sorted(_providers.values(), key=lambda each: (each.is_demo, each.name))
