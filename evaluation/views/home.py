"""The first page of evaluations: what is at work, what fell, what is overdue, never tried, or needs a test."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluation.models import DecayNotice, Run, Suite
from evaluation.overview import SHOWN, standing_for
from registry import permissions
from registry.models import Feature
from registry.rules import can_manage_models

_ROWS = 10


@login_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    user = request.user
    standing = standing_for(user, timezone.now())
    visible = Run.objects.visible_to(user).with_facts().defer("suite_version__case_ids")
    decay = DecayNotice.objects.visible_to(user).open().select_related("prompt__feature", "run")
    context = {
        "at_work": list(visible.at_work().order_by("created_at", "pk")[:_ROWS]),
        "decay": list(decay.defer("run__scorecard", "run__comparison").order_by("-opened_at", "pk")[:SHOWN]),
        "lists": _lists(standing),
        "standing": standing,
        "newest": list(visible.exclude(ended_at=None).order_by("-created_at", "pk")[:_ROWS]),
        "has_suites": Suite.objects.visible_to(user).exists(),
        "can_write": Feature.objects.where_allowed(user, permissions.EDIT_PROMPTS).exists(),
        "sees_connections": can_manage_models(user) or user.has_perm("ledger.view_entry"),
    }
    return render(request, "evaluation/home.html", context)


def _lists(standing: Any) -> dict[str, dict[str, Any]]:
    """Of each list what is shown, and whether there is more."""
    return {
        name: {"rows": rows[:SHOWN], "count": f"{SHOWN}+" if len(rows) > SHOWN else str(len(rows))}
        for name, rows in (("never", standing.never), ("overdue", standing.overdue), ("needs", standing.needs))
    }
