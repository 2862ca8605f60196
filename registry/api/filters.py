"""Which prompts a list shows, and in what order: the same as on the page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.models.prompt import PromptQuerySet

# Each ends with the id, so that the order is complete.
ORDERS = {
    "-updated": ("-updated_at", "id"),
    "updated": ("updated_at", "-id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
}


def filter_prompts(prompts: PromptQuerySet, wanted: dict[str, Any]) -> PromptQuerySet:
    """``wanted`` is a checked ``PromptListQuery``."""
    prompts = prompts.in_state(wanted["state"]) if "state" in wanted else prompts.in_use()
    if "feature" in wanted:
        prompts = prompts.filter(feature__slug=wanted["feature"])
    if "owner" in wanted:
        prompts = prompts.filter(Q(owner=wanted["owner"]) | Q(backup_owner=wanted["owner"]))
    if "tag" in wanted:
        prompts = prompts.filter(tags__contains=[wanted["tag"].lower()])
    if "risk" in wanted:
        prompts = prompts.filter(feature__risk_tier=wanted["risk"])
    return prompts.search(wanted.get("q", ""))
