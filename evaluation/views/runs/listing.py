"""All runs, the newest first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.choices import RunState, RunTrigger
from evaluation.figures.scorecard import Outcome
from evaluation.models import Suite
from evaluation.models.run import RunQuerySet
from evaluation.views.runs.loading import readable_runs
from evaluation.wording import with_interval
from registry.models import Prompt

_SUITES_OFFERED = 200
_OUTCOMES = ((Outcome.MET, "Threshold met"), (Outcome.MISSED, "Threshold missed"), (Outcome.UNDECIDED, "Undecided"))


@login_required
@require_safe
def run_list(request: SignedInRequest) -> HttpResponse:
    """``?prompt=``, ``?suite=`` (short names), ``?state=``, ``?trigger=``, ``?outcome=`` and ``?q=``."""
    wanted = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:200]
        for name in ("prompt", "suite", "state", "trigger", "outcome", "q")
    }
    rows = _filtered(readable_runs().visible_to(request.user), wanted).defer("comparison")
    page = page_of(rows.order_by("-created_at", "id"), request)
    return render(
        request,
        "evaluation/runs/list.html",
        {
            "page": page,
            "rows": [(run, _accuracy(run)) for run in page.items],
            "wanted": wanted,
            "is_filtered": any(wanted.values()),
            "prompt": _prompt(request, wanted["prompt"]),
            "selects": _selects(request, wanted),
            "search": {
                "name": "q",
                "label": "Search evaluations",
                "value": wanted["q"],
                "placeholder": "Name of a prompt or suite",
            },
        },
    )


def _filtered(rows: RunQuerySet, wanted: dict[str, str]) -> RunQuerySet:
    if wanted["prompt"]:
        rows = rows.filter(version__prompt__slug=wanted["prompt"])
    if wanted["suite"]:
        rows = rows.filter(suite_version__suite__slug=wanted["suite"])
    if wanted["state"] in RunState.values:
        rows = rows.filter(state=wanted["state"])
    if wanted["trigger"] in RunTrigger.values:
        rows = rows.filter(trigger=wanted["trigger"])
    if wanted["outcome"] in dict(_OUTCOMES):
        rows = rows.filter(scorecard__outcome=wanted["outcome"])
    words = wanted["q"]
    if words:
        rows = rows.filter(
            Q(version__prompt__slug__icontains=words)
            | Q(version__prompt__title__icontains=words)
            | Q(suite_version__suite__slug__icontains=words)
            | Q(suite_version__suite__title__icontains=words)
        )
    return rows


def _prompt(request: SignedInRequest, slug: str) -> Prompt | None:
    """The one that the list is about, if this person may see it."""
    return Prompt.objects.visible_to(request.user).filter(slug=slug).first() if slug else None


def _selects(request: SignedInRequest, wanted: dict[str, str]) -> list[dict[str, Any]]:
    suites = Suite.objects.visible_to(request.user).order_by("title", "pk").values_list("slug", "title")
    offered = list(suites[:_SUITES_OFFERED])
    return [
        {"name": "suite", "label": "Suite", "value": wanted["suite"], "options": offered},
        {"name": "state", "label": "State", "value": wanted["state"], "options": RunState.choices},
        {"name": "outcome", "label": "Outcome", "value": wanted["outcome"], "options": _OUTCOMES},
        {"name": "trigger", "label": "Why it ran", "value": wanted["trigger"], "options": RunTrigger.choices},
    ]


def _accuracy(run: Any) -> str:
    return with_interval(run.scorecard["accuracy"]) if run.scorecard else ""
