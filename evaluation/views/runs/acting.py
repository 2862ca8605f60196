"""Cancel a run, and take one up again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from evaluation.run_forms import ResumeForm
from evaluation.services import cancel_run, resume_run
from evaluation.views.runs.loading import run_or_404
from evaluation.views.runs.page import render_run
from registry import permissions, rules


@login_required
@require_POST
def run_cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    run = run_or_404(request, pk)
    try:
        cancel_run(run=run, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The evaluation is cancelled. What was answered stays, and it can be taken up again.")
    return redirect(run)


@login_required
@require_POST
def run_resume(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Field: budget, in dollars, for the whole run; empty keeps it."""
    run = run_or_404(request, pk)
    rules.require(request.user, permissions.EDIT_PROMPTS, run.version.prompt.feature)
    form = ResumeForm(request.POST, run=run)
    if not form.is_valid():
        return render_run(request, run, form=form, status=400)
    try:
        resume_run(run=run, by=request.user, at=timezone.now(), budget_micro_usd=form.cleaned_data["budget"])
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take_refusal(refusal)
        return render_run(request, run, form=form, status=refusal.status)
    messages.success(request, "It goes on with the cases that have no answer yet.")
    return redirect(run)
