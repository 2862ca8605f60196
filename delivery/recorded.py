"""What the ledger and the palette ask of delivery: where the page of a thing is, and what is live."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from base.search import Hit
from delivery.models import Deployment, FreezeWindow, Rollout
from ledger.links import register_links
from registry.models import Environment
from registry.recorded import finder


def register_with_ledger() -> None:
    register_links("delivery.deployment", finder(Deployment, (), Deployment.get_absolute_url), word="deployment")
    register_links("delivery.rollout", finder(Rollout, ("prompt",), _page_of_rollout), word="canary")
    register_links(
        "delivery.freezewindow", finder(FreezeWindow, (), lambda _: reverse("delivery:freezes")), word="freeze"
    )


def find_timelines(user: Any, query: str, limit: int) -> list[Hit]:
    """Timelines of environments by name, or by "release"."""
    if not query or not Deployment.objects.visible_to(user).exists():
        return []
    named = Q(name__icontains=query) | Q(slug__icontains=query)
    rows = Environment.objects.visible_to(user).order_by("position")
    found = rows if query.lower() in "releases timeline" else rows.filter(named)
    return [
        Hit(
            f"Releases in {place.name.lower()}", "What was live when, and who agreed", _timeline(place), "rocket_launch"
        )
        for place in found[:limit]
    ]


def _timeline(place: Environment) -> str:
    return reverse("delivery:environment", args=[place.slug])


def _page_of_rollout(rollout: Rollout) -> str:
    return reverse("delivery:prompt_releases", args=[rollout.prompt.slug])
