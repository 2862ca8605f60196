"""The list of suites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import F, Func, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.models import Run, Suite, SuiteUse
from evaluation.models.suite import SuiteQuerySet
from registry import permissions
from registry.models import Feature

_FILTERS = ("q", "feature", "state")


@dataclass(frozen=True)
class ListedSuite:
    """``last`` is its newest finished run; None before the first."""

    suite: Suite
    cases: int
    last: Run | None


@login_required
@require_safe
def suite_list(request: SignedInRequest) -> HttpResponse:
    """Search and filters are in the address, so a list can be sent to a colleague."""
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in _FILTERS}
    suites = _filtered(Suite.objects.visible_to(request.user), wanted).select_related("feature")
    uses = SuiteUse.objects.select_related("prompt").order_by("prompt__title")
    page = page_of(
        suites.annotate(
            case_count=Func(F("current__case_ids"), function="cardinality", output_field=IntegerField()),
            last_run=Subquery(_finished_runs(request).values("pk")[:1]),
        )
        .prefetch_related(Prefetch("uses", uses))
        .order_by("title", "pk"),
        request,
    )
    features = Feature.objects.visible_to(request.user).order_by("name").only("slug", "name")
    return render(
        request,
        "evaluation/suites/list.html",
        {
            "page": page,
            "rows": _rows(page.items),
            "is_filtered": any(wanted.values()),
            "search": {
                "name": "q",
                "label": "Search suites",
                "value": wanted["q"],
                "placeholder": "Title, short name or purpose",
            },
            "selects": [
                {
                    "name": "feature",
                    "label": "Feature",
                    "value": wanted["feature"],
                    "options": [(feature.slug, feature.name) for feature in features],
                },
                {"name": "state", "label": "State", "value": wanted["state"], "options": [("archived", "Archived")]},
            ],
            "can_create": Feature.objects.where_allowed(request.user, permissions.EDIT_PROMPTS).exists(),
        },
    )


def _filtered(suites: SuiteQuerySet, wanted: dict[str, str]) -> SuiteQuerySet:
    suites = suites.filter(archived_at__isnull=False) if wanted["state"] == "archived" else suites.in_use()
    if wanted["feature"]:
        suites = suites.filter(feature__slug=wanted["feature"])
    for word in wanted["q"].split()[:10]:
        suites = suites.filter(Q(title__icontains=word) | Q(slug__icontains=word) | Q(purpose__icontains=word))
    return suites


def _finished_runs(request: SignedInRequest):
    runs = Run.objects.visible_to(request.user).finished()
    return runs.filter(suite_version__suite=OuterRef("pk")).order_by("-ended_at", "pk")


def _rows(suites: Sequence[Suite]) -> list[ListedSuite]:
    runs = Run.objects.select_related("version").only(
        "scorecard", "ended_at", "is_demo", "version__major", "version__minor", "version__patch", "version__state"
    )
    found = runs.in_bulk([suite.last_run for suite in suites if suite.last_run])  # type: ignore[attr-defined]
    return [
        ListedSuite(suite, suite.case_count or 0, found.get(suite.last_run))  # type: ignore[attr-defined]
        for suite in suites
    ]
