"""What the command palette finds of evaluation: suites, and runs of what is named."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from base import when
from base.search import Hit
from evaluation.models import Run, Suite


def find_suites(user: Any, query: str, limit: int) -> list[Hit]:
    if not query:
        return []
    named = Q(title__icontains=query) | Q(slug__icontains=query)
    rows = Suite.objects.visible_to(user).in_use().filter(named).select_related("feature").order_by("title", "pk")
    return [
        Hit(title=suite.title, detail=f"{suite.feature.name} · {suite.slug}", url=suite.get_absolute_url(), icon="quiz")
        for suite in rows[:limit]
    ]


def find_runs(user: Any, query: str, limit: int) -> list[Hit]:
    """The newest runs of prompts and suites whose name has ``query`` in it."""
    if not query:
        return []
    now = timezone.now()
    prompt = Q(version__prompt__title__icontains=query) | Q(version__prompt__slug__icontains=query)
    suite = Q(suite_version__suite__title__icontains=query)
    rows = Run.objects.visible_to(user).filter(prompt | suite).with_facts().order_by("-created_at", "pk")[:limit]
    return [
        Hit(
            title=f"{run.version.prompt.title} {run.version.number}",
            detail=f"{run.suite_version.suite.title} · {run.get_state_display()} · {when.short(run.created_at, now)}",
            url=run.get_absolute_url(),
            icon="experiment",
        )
        for run in rows
    ]
