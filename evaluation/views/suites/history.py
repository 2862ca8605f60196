"""The versions of a suite, and what changed between any two of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.models import Suite, SuiteVersion
from evaluation.suite_changes import changes_between
from evaluation.views.suites.loading import suite_or_404


@login_required
@require_safe
def suite_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?from=3&to=5`` compares these two by number; else the newest with the one before it."""
    suite = suite_or_404(request, slug)
    versions = suite.versions.select_related("created_by").defer("case_ids", "criteria").order_by("-number")
    after = _numbered(suite, request.GET.get("to", "")) or suite.current
    before = _numbered(suite, request.GET.get("from", ""))
    if before is None and after is not None:
        before = suite.versions.filter(number=after.number - 1).first()
    return render(
        request,
        "evaluation/suites/history.html",
        {
            "suite": suite,
            "page": page_of(versions, request),
            "before": before,
            "after": after,
            "changes": changes_between(before, after) if after else None,
        },
    )


def _numbered(suite: Suite, raw: str) -> SuiteVersion | None:
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 8
    return suite.versions.filter(number=int(raw)).select_related("created_by").first() if is_number else None
