"""Connections to providers of models: the list, one of them, add, change, try."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusing import refusal
from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.connection_cards import connection_card, connection_cards
from evaluation.connection_forms import ChangeConnectionForm, NewConnectionForm, TryForm, models_to_ask
from evaluation.models import ModelProvider
from evaluation.services import add_connection, update_connection
from evaluation.trying import try_connection
from registry import permissions, rules
from registry.models import AIModel
from registry.rules import can_manage_models
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


@login_required
@require_safe
def connections(request: SignedInRequest) -> HttpResponse:
    if not can_manage_models(request.user) and not request.user.has_perm("ledger.view_entry"):
        raise refusal(request.user, permissions.MANAGE_MODELS)
    rows = ModelProvider.objects.visible_to(request.user).order_by("-is_active", "name", "pk")
    page = page_of(rows, request)
    context = {
        "page": page,
        "cards": connection_cards(page.items, timezone.now()),
        "can_manage": can_manage_models(request.user),
        "has_models": AIModel.objects.exists(),
    }
    return render(request, "evaluation/connections/list.html", context)


@login_required
@require_safe
def connection(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    return render(request, "evaluation/connections/one.html", _facts(request, found, TryForm(connection=found)))


@login_required
@require_http_methods(FORM_METHODS)
def connection_new(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, permissions.MANAGE_MODELS)
    form = NewConnectionForm(request.POST or None)
    return form_page(
        request,
        form,
        act=lambda values: add_connection(by=request.user, at=timezone.now(), **form.facts()),
        done="{it} is connected. Try it now, before an evaluation needs it.",
        template="evaluation/connections/form.html",
        title="New connection",
        lead="Countersign asks models through it, and nothing else.",
        submit="Connect",
        cancel_url=_there(),
        trail=_trail(),
    )


@login_required
@require_http_methods(FORM_METHODS)
def connection_change(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    rules.require(request.user, permissions.MANAGE_MODELS)
    form = ChangeConnectionForm(request.POST or None, connection=found)

    def act(values: dict[str, Any]) -> ModelProvider:
        return update_connection(
            connection=found, by=request.user, at=timezone.now(), reason=values["reason"], **form.facts()
        )

    return form_page(
        request,
        form,
        act=act,
        done="Saved {it}.",
        template="evaluation/connections/form.html",
        title=f"Change {found.name}",
        submit="Save",
        cancel_url=found.get_absolute_url(),
        trail=[*_trail(), (found.name, found.get_absolute_url())],
    )


@login_required
@require_POST
def connection_try(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    rules.require(request.user, permissions.MANAGE_MODELS)
    form = TryForm(request.POST, connection=found)
    if not form.is_valid():
        return render(request, "evaluation/connections/one.html", _facts(request, found, form), status=400)
    tried = try_connection(connection=found, model=form.cleaned_data["model"], at=timezone.now())
    (messages.success if tried.worked else messages.error)(request, tried.says)
    return redirect(found)


def _found(request: SignedInRequest, pk: uuid.UUID) -> ModelProvider:
    return get_object_or_404(ModelProvider.objects.visible_to(request.user), pk=pk)


def _facts(request: SignedInRequest, found: ModelProvider, form: TryForm) -> dict[str, Any]:
    served = AIModel.objects.visible_to(request.user).filter(provider=found.serves).order_by("model_id", "pk")
    return {
        "connection": found,
        "card": connection_card(found, timezone.now()),
        "page": page_of(served, request),
        "form": form,
        "can_manage": can_manage_models(request.user),
        "can_try": can_manage_models(request.user) and models_to_ask(found).exists(),
    }


def _there() -> str:
    return reverse("evaluation:connections")


def _trail() -> list[tuple[str, str]]:
    return [("Evaluations", reverse("evaluation:home")), ("Connections", _there())]
