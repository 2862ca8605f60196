"""What the home page says about the registry to one person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from base.waiting import Item
from registry import permissions
from registry.choices import ModelStatus, VersionState
from registry.models import AIModel, Prompt, PromptVersion

_ROWS = 6
_RETIRING_DAYS = 60


def my_drafts(user: Any, at: dt.datetime) -> list[Item]:
    """Drafts that this person last worked on, and drafts of prompts that this person answers for."""
    editable = Prompt.objects.where_allowed(user, permissions.EDIT_PROMPTS).in_use()
    drafts = PromptVersion.objects.filter(state=VersionState.DRAFT, prompt__in=editable)
    mine = drafts.filter(updated_by=user) | drafts.filter(prompt__owner=user)
    rows = (
        mine.select_related("prompt", "updated_by")
        .only("prompt__title", "prompt__slug", "updated_at", "updated_by__full_name", "state")
        .order_by("-updated_at", "id")[:_ROWS]
    )
    return [
        Item(
            verb="Finish",
            title=draft.prompt.title,
            detail=f"Draft of {draft.prompt.slug}, last changed by "
            + ("you" if draft.updated_by_id == user.pk else str(draft.updated_by)),
            url=reverse("registry:edit", args=[draft.prompt.slug]),
            at=draft.updated_at,
            pill="draft",
        )
        for draft in rows
    ]


def my_submissions(user: Any, at: dt.datetime) -> list[Item]:
    """Versions that this person submitted in the last 30 days: done by them, and with somebody else now."""
    visible = PromptVersion.objects.visible_to(user)
    rows = (
        visible.filter(submitted_by=user, submitted_at__gte=at - dt.timedelta(days=30))
        .select_related("prompt")
        .only("prompt__title", "prompt__slug", "submitted_at", "major", "minor", "patch", "change_note", "state")
        .order_by("-submitted_at", "id")[:_ROWS]
    )
    return [
        Item(
            verb="Open",
            title=f"{version.prompt.title} {version.number}",
            detail=version.change_note,
            url=version.get_absolute_url(),
            at=version.submitted_at,
            pill="submitted",
        )
        for version in rows
    ]


def changed_lately(user: Any, at: dt.datetime) -> list[Item]:
    """What other people submitted in the last 14 days, in features that this person sees."""
    rows = (
        PromptVersion.objects.visible_to(user)
        .frozen()
        .filter(submitted_at__gte=at - dt.timedelta(days=14))
        .exclude(submitted_by=user)
        .select_related("prompt", "submitted_by")
        .only(
            "prompt__title", "prompt__slug", "submitted_at", "submitted_by__full_name", "submitted_by__email",
            "major", "minor", "patch", "change_note", "state",
        )
        .order_by("-submitted_at", "id")[:_ROWS]
    )  # fmt: skip
    return [
        Item(
            verb="Read",
            title=f"{version.submitted_by} submitted {version.prompt.title} {version.number}",
            detail=version.change_note,
            url=version.get_absolute_url(),
            at=version.submitted_at,
        )
        for version in rows
    ]


def models_about_to_retire(user: Any, at: dt.datetime) -> list[Item]:
    """Models retired by their provider, or soon to be, that a prompt which this person sees still names."""
    named = Prompt.objects.visible_to(user).in_use().filter(latest_version__model=OuterRef("model_id")).order_by()
    rows = (
        AIModel.objects.visible_to(user)
        .filter(retired_date__lte=(at + dt.timedelta(days=_RETIRING_DAYS)).date())
        .filter(Exists(named))
        .exclude(status=ModelStatus.DECOMMISSIONED)
        .order_by("retired_date", "pk")[:_ROWS]
    )
    return [_retirement(model, model.retired_date, at.date()) for model in rows if model.retired_date]


def _retirement(model: AIModel, retired: dt.date, today: dt.date) -> Item:
    days = (retired - today).days
    unit = "day" if days == 1 else "days"
    when = f"is retired by its provider in {days} {unit}" if days > 0 else "was retired by its provider"
    return Item(
        verb="Plan",
        title=f"{model.name} {when}",
        detail=f"{retired:%-d %B %Y}; prompts still name it",
        url=model.get_absolute_url(),
        due_at=dt.datetime.combine(retired, dt.time(), dt.UTC),
    )
