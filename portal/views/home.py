"""The first page: what waits for me, what of mine is on its way, what is worth knowing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from base.waiting import Section, items
from portal.navigation import address_of, role_names


@dataclass(frozen=True)
class Start:
    """Something that a person with this permission could do next; ``permission`` is "" for everybody."""

    permission: str
    title: str
    text: str
    icon: str
    view: str


STARTS = (
    Start("registry.edit_prompts", "Write a prompt", "Start from an empty page.", "edit_note", "registry:prompt_new"),
    Start(
        "registry.edit_prompts",
        "Bring in prompts",
        "From Markdown, CSV, Prompty, Dotprompt or Langfuse files.",
        "upload_file",
        "registry:import",
    ),
    Start(
        "accounts.manage_people",
        "Invite a colleague",
        "By e-mail, with the role they need.",
        "person_add",
        "accounts:invite",
    ),
    Start(
        "registry.manage_features",
        "Describe a feature",
        "What it is for, its risk, and who answers for it.",
        "category",
        "registry:feature_new",
    ),
    Start(
        "ledger.view_entry",
        "Read the ledger",
        "Who did what, when, and that nobody rewrote it.",
        "history_edu",
        "ledger:entries",
    ),
    Start(
        "registry.manage_models",
        "Look after the models",
        "Prices, limits, and which are retired soon.",
        "neurology",
        "registry:models",
    ),
    Start(
        "registry.view_feature",
        "Read the prompts",
        "What your product says to its models, word for word.",
        "menu_book",
        "registry:prompts",
    ),
    Start(
        "registry.view_feature",
        "See the features",
        "What each is for, its risk, and who answers for it.",
        "category",
        "registry:features",
    ),
)
_STARTS_SHOWN = 3


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    return render(
        request,
        "portal/home.html",
        {
            "title": "Home",
            "greeting": greeting(timezone.localtime(now)),
            "roles": role_names(user),
            "waiting": items(Section.WAITING, user, now),
            "moving": items(Section.MOVING, user, now),
            "knowing": items(Section.KNOWING, user, now),
            "starts": starts_for(user),
            "now": now,
        },
    )


def greeting(local: dt.datetime) -> str:
    """By the hour where the person is."""
    if 5 <= local.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= local.hour < 18 else "Good evening"


def starts_for(user: Any) -> list[dict[str, str]]:
    """The first things that this person may do, the most telling first. A role on one feature counts too."""
    held = _permissions_anywhere(user)
    found = []
    for start in STARTS:
        url = address_of(start.view)
        if url and start.permission in held:
            found.append({"title": start.title, "text": start.text, "icon": start.icon, "url": url})
    return found[:_STARTS_SHOWN]


def _permissions_anywhere(user: Any) -> set[str]:
    """Permissions held everywhere, and those on registry.Feature that are held for at least one feature."""
    for_features = user.featureuserobjectpermission_set.values_list("permission__codename", flat=True).distinct()
    return user.get_all_permissions() | {f"registry.{codename}" for codename in for_features}
