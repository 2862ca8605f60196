"""A model that another one replaces: its prompts on both, side by side, and the way to change each of them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from evaluation.services.migrating import Started, open_migration, successor_of, try_successor
from evaluation.successors import rows_of
from registry import permissions, rules
from registry.models import AIModel
from registry.views.loading import prompt_or_404


@login_required
@require_safe
def successor(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    model = _model_or_404(request, pk)
    heir = successor_of(model)
    rows = rows_of(model, request.user)
    sides = [side for row in rows for suite in row.suites for side in (suite.old, suite.new)]
    context = {
        "model": model,
        "heir": heir,
        "rows": rows,
        "can_try": any(row.may_edit and row.suites for row in rows),
        "is_demo": any(side.run and side.run.is_demo for side in sides),
        "is_at_work": any(side.pill == "at_work" for side in sides),
    }
    return render(request, "evaluation/models/successor.html", context)


@login_required
@require_POST
def successor_try(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    model = _model_or_404(request, pk)
    try:
        started = try_successor(model=model, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        _say(request, started)
    return redirect("evaluation:successor", pk=model.pk)


@login_required
@require_POST
def successor_change(request: SignedInRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    model, prompt = _model_or_404(request, pk), prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    try:
        draft = open_migration(model=model, prompt=prompt, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("evaluation:successor", pk=model.pk)
    messages.success(request, f"This draft names {draft.model}. Submit it, and ask for its release as for any change.")
    return redirect("registry:edit", slug=prompt.slug)


def _model_or_404(request: SignedInRequest, pk: uuid.UUID) -> AIModel:
    return get_object_or_404(AIModel.objects.visible_to(request.user).select_related("replaced_by"), pk=pk)


def _say(request: SignedInRequest, started: Started) -> None:
    count = len(started.runs)
    for sentence in started.refused:
        messages.error(request, sentence)
    if count:
        messages.success(
            request, f"{count} evaluation{'' if count == 1 else 's'} started. This page shows how they do."
        )
        if started.is_cut:
            messages.info(request, "There are more. Press the button again to start the rest.")
    elif not started.refused:
        messages.info(request, "Everything was tried on both already, or is being tried.")
