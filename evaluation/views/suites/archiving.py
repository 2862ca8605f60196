"""Take a suite out of use, and bring it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from evaluation.services import archive_suite, restore_suite
from evaluation.views.suites.loading import suite_or_404


@login_required
@require_POST
def suite_archive(request: SignedInRequest, slug: str) -> HttpResponse:
    suite = archive_suite(suite=suite_or_404(request, slug), by=request.user, at=timezone.now())
    messages.success(request, f"{suite.title} is archived: it starts no more runs, and no gate asks it.")
    return redirect(suite)


@login_required
@require_POST
def suite_restore(request: SignedInRequest, slug: str) -> HttpResponse:
    suite = restore_suite(suite=suite_or_404(request, slug), by=request.user, at=timezone.now())
    messages.success(request, f"{suite.title} is in use again.")
    return redirect(suite)
