"""The list of prompts, and the page of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.holding import grants_reaching
from accounts.models import RoleGrant
from accounts.requests import SignedInRequest
from base.paging import page_of
from registry import attachments, permissions, rules
from registry.choices import RiskTier, VersionState
from registry.models import Feature, Prompt
from registry.views.loading import prompt_or_404

SORTS = {
    "-updated": ("-updated_at", "id"),
    "updated": ("updated_at", "-id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
}
STATES = {
    VersionState.DRAFT.value: "Draft open",
    VersionState.SUBMITTED.value: "Submitted",
    "archived": "Archived",
}
VERSIONS_SHOWN = 50


@login_required
@require_safe
def prompt_list(request: SignedInRequest) -> HttpResponse:
    """Search and filters are in the address, so a list can be sent to a colleague."""
    wanted = filters_of(request)
    prompts = filtered(Prompt.objects.visible_to(request.user), wanted).with_list_facts()
    page = page_of(prompts.order_by(*SORTS[wanted["sort"]]), request)
    features = list(Feature.objects.visible_to(request.user).order_by("name").only("slug", "name"))
    return render(
        request,
        "registry/prompt_list.html",
        {
            "page": page,
            "wanted": wanted,
            "is_filtered": any(value for name, value in wanted.items() if name != "sort"),
            "features": features,
            "search": {
                "name": "q",
                "label": "Search prompts",
                "value": wanted["q"],
                "placeholder": "Name, purpose, or words in the prompt",
            },
            "selects": _selects(request, wanted, features),
            "can_create": Feature.objects.where_allowed(request.user, permissions.EDIT_PROMPTS).exists(),
        },
    )


@login_required
@require_safe
def prompt_page(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    versions = list(
        prompt.versions.exclude(state=VersionState.DISCARDED)
        .newest_first()
        .select_related("updated_by", "submitted_by")
        .defer("messages", "variables", "tools", "output_schema", "rationale", "search")[: VERSIONS_SHOWN + 1]
    )
    at = timezone.now()
    said = attachments.version_notes(user=request.user, prompt=prompt, versions=versions, at=at)
    for version in versions:
        version.prompt = prompt
    visible = Prompt.objects.visible_to(request.user)
    return render(
        request,
        "registry/prompt.html",
        {
            "prompt": prompt,
            "latest": prompt.latest_version,
            "draft": next((version for version in versions if version.is_draft), None),
            "newest": next((version for version in versions if version.is_frozen), None),
            "versions": [(version, said[version.pk]) for version in versions[:VERSIONS_SHOWN]],
            "has_more_versions": len(versions) > VERSIONS_SHOWN,
            "feeds": prompt.feeds.filter(downstream__in=visible).select_related("downstream").order_by("pk"),
            "fed_by": prompt.fed_by.filter(upstream__in=visible).select_related("upstream").order_by("pk"),
            "can_edit": rules.can_edit(request.user, prompt),
            "can_manage": rules.can_manage(request.user, prompt),
            "attached": attachments.attached(attachments.Place.PROMPT, user=request.user, thing=prompt, at=at),
            "tab": "overview",
        },
    )


@login_required
@require_safe
def prompt_access(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who holds which role on this prompt, everywhere or for its feature."""
    prompt = prompt_or_404(request, slug)
    roles: dict[Any, list[RoleGrant]] = {}
    for grant in grants_reaching(prompt.feature):
        roles.setdefault(grant.role, []).append(grant)
    return render(
        request, "registry/prompt_access.html", {"prompt": prompt, "roles": list(roles.items()), "tab": "access"}
    )


def _selects(request: SignedInRequest, wanted: dict[str, str], features: list[Feature]) -> list[dict[str, Any]]:
    options = {
        "feature": ("Feature", [(feature.slug, feature.name) for feature in features]),
        "owner": ("Owner", [(str(owner.pk), owner.full_name) for owner in _owners(request)]),
        "risk": ("Risk", RiskTier.choices),
        "state": ("State", list(STATES.items())),
    }
    return [
        {"name": name, "label": label, "value": wanted[name], "options": choices}
        for name, (label, choices) in options.items()
    ]


def filters_of(request: SignedInRequest) -> dict[str, str]:
    sort = request.GET.get("sort", "-updated")
    names = ("q", "feature", "owner", "tag", "risk", "state")
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in names}
    return {**wanted, "sort": sort if sort in SORTS else "-updated"}


def filtered(prompts: Any, wanted: dict[str, str]) -> Any:
    prompts = prompts.in_state(wanted["state"]) if wanted["state"] in STATES else prompts.in_use()
    if wanted["feature"]:
        prompts = prompts.filter(feature__slug=wanted["feature"])
    if wanted["owner"]:
        owner = wanted["owner"]
        prompts = prompts.filter(Q(owner=owner) | Q(backup_owner=owner)) if _is_uuid(owner) else prompts.none()
    if wanted["tag"]:
        prompts = prompts.filter(tags__contains=[wanted["tag"].lower()])
    if wanted["risk"]:
        prompts = prompts.filter(feature__risk_tier=wanted["risk"])
    return prompts.search(wanted["q"])


def _owners(request: SignedInRequest) -> list[Any]:
    """People who own a prompt that this person may see: one index probe a person, however many prompts there are."""
    owned = Prompt.objects.visible_to(request.user).filter(owner=OuterRef("pk")).order_by()
    return list(get_user_model().objects.filter(Exists(owned)).order_by("full_name", "pk")[:200])


def _is_uuid(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
