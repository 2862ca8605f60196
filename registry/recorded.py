"""What the ledger asks of the registry: which features a person may see, and where the page of a thing is.

Addresses come only for things that are still there and that this person may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import models
from django.urls import reverse

from ledger.links import Finder, register_links
from ledger.visibility import register_visible_features
from registry.models import AIModel, Environment, Feature, ImportRun, Prompt, PromptDependency, PromptVersion


def register_with_ledger() -> None:
    register_visible_features(lambda user: Feature.objects.visible_to(user).values("pk"))
    for model, word, related, address in _KINDS:
        register_links(model._meta.label_lower, finder(model, related, address), word=word)


def finder(model: type[models.Model], related: tuple[str, ...], address: Callable[[Any], str]) -> Finder:
    """Finds rows of ``model`` by id, among those that the user may see; ``address`` says where the page of one is."""

    def find(ids: set[str], user: Any) -> dict[str, str]:
        sound = [each for each in ids if _fits(model, each)]
        found = model._default_manager.visible_to(user).filter(pk__in=sound)  # type: ignore[attr-defined]
        return {str(thing.pk): address(thing) for thing in found.select_related(*related)}

    return find


def _fits(model: type[models.Model], object_id: str) -> bool:
    """A query for an id of the wrong shape would be an error; the ledger takes whatever was written."""
    if isinstance(model._meta.pk, models.UUIDField):
        try:
            uuid.UUID(object_id)
        except ValueError:
            return False
        return True
    return object_id.isascii() and object_id.isdigit() and len(object_id) < 19


_KINDS: tuple[tuple[type[models.Model], str, tuple[str, ...], Callable[[Any], str]], ...] = (
    (Feature, "feature", (), lambda feature: feature.get_absolute_url()),
    (Prompt, "prompt", (), lambda prompt: prompt.get_absolute_url()),
    (PromptVersion, "version", ("prompt",), lambda version: version.get_absolute_url()),
    (PromptDependency, "dependency", ("downstream",), lambda dependency: dependency.downstream.get_absolute_url()),
    (ImportRun, "import", (), lambda run: run.get_absolute_url()),
    (AIModel, "model", (), lambda model: reverse("registry:model", args=[model.pk])),
    (Environment, "environment", (), lambda environment: reverse("registry:environments")),
)
