"""Who changed what, when and why: prompts with their versions and dependencies, features, models, environments."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from registry import rules
from registry.choices import VersionState
from registry.models import AIModel, Environment, Prompt, PromptDependency, PromptVersion
from registry.services import go_back_to
from registry.timeline import HistoryRow, page_of_rows, rows_of
from registry.views.loading import feature_or_404, prompt_or_404, version_or_404


@login_required
@require_safe
def prompt_history(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    before = _before(request)
    # A note of a dependency speaks of both prompts, so it is for those who may see both.
    visible = Prompt.objects.visible_to(request.user).values("pk")
    dependencies = PromptDependency.history.filter(
        Q(upstream_id=prompt.pk) | Q(downstream_id=prompt.pk), upstream_id__in=visible, downstream_id__in=visible
    )
    rows = [
        *rows_of(prompt.history.all(), before=before, about="The prompt"),
        *rows_of(PromptVersion.history.filter(prompt_id=prompt.pk), before=before, about="Version {number}"),
        *rows_of(dependencies, before=before, about="{upstream} feeds {downstream}"),
    ]
    discarded = prompt.versions.filter(state=VersionState.DISCARDED).select_related("updated_by")
    return render(
        request,
        "registry/prompt_history.html",
        {
            "prompt": prompt,
            "tab": "history",
            "discarded": list(discarded.defer("search", "messages").order_by("-updated_at", "pk")[:20]),
            "can_edit": rules.can_edit(request.user, prompt) and not prompt.archived_at,
            **_page(rows),
        },
    )


@login_required
@require_POST
def prompt_go_back(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take an older text back: as a new draft, or as one more save of the open one. Nothing is rewritten."""
    prompt = prompt_or_404(request, slug)
    source = version_or_404(prompt, request.POST.get("to", ""))
    try:
        go_back_to(prompt=prompt, source=source, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("registry:history", slug=slug)
    messages.success(request, "The older text is in the draft now. Say why, then submit it like any other change.")
    return redirect("registry:edit", slug=slug)


@login_required
@require_safe
def feature_history(request: SignedInRequest, slug: str) -> HttpResponse:
    feature = feature_or_404(request, slug)
    return _history_page(request, feature)


@login_required
@require_safe
def model_history(request: SignedInRequest, pk: str) -> HttpResponse:
    return _history_page(request, get_object_or_404(AIModel.objects.visible_to(request.user), pk=pk))


@login_required
@require_safe
def environment_history(request: SignedInRequest, slug: str) -> HttpResponse:
    environment = get_object_or_404(Environment.objects.visible_to(request.user), slug=slug)
    return _history_page(request, environment)


def _history_page(request: SignedInRequest, instance: Any) -> HttpResponse:
    rows = rows_of(instance.history.all(), before=_before(request))
    return render(request, "registry/object_history.html", {"instance": instance, **_page(rows)})


def _page(rows: list[HistoryRow]) -> dict[str, Any]:
    shown, older = page_of_rows(rows)
    return {"rows": shown, "older": older.isoformat() if older else ""}


def _before(request: SignedInRequest) -> datetime.datetime | None:
    try:
        before = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return before if before is not None and timezone.is_aware(before) else None
