"""Freezes: what is announced, announce one, lift one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from delivery import rules
from delivery.forms import FreezeForm
from delivery.models import FreezeWindow
from delivery.services import add_freeze, cancel_freeze
from delivery.views.acting import ask
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


@login_required
@require_safe
def freezes(request: SignedInRequest) -> HttpResponse:
    """The newest first, with those that are over."""
    rows = FreezeWindow.objects.visible_to(request.user).select_related("environment", "created_by", "cancelled_by")
    return render(
        request,
        "delivery/freezes.html",
        {
            "page": page_of(rows.order_by("-starts_at", "pk"), request),
            "now": timezone.now(),
            "can_freeze": rules.can_freeze(request.user),
        },
    )


@login_required
@require_http_methods(FORM_METHODS)
def freeze_new(request: SignedInRequest) -> HttpResponse:
    rules.require_freeze(request.user)

    def act(values: dict[str, Any]) -> str:
        add_freeze(by=request.user, at=timezone.now(), **values)
        return _there()

    return form_page(
        request,
        FreezeForm(request.POST or None),
        act=act,
        done="The freeze is announced. Releases wait until it is over; rollback and break-glass still work.",
        title="Announce a freeze",
        trail=_trail(),
        lead="Nothing is released during it: releases on schedule and steps of canaries wait until it is over.",
        submit="Announce it",
        cancel_url=_there(),
    )


@login_required
@require_http_methods(FORM_METHODS)
def freeze_lift(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    freeze = get_object_or_404(FreezeWindow.objects.visible_to(request.user).select_related("environment"), pk=pk)
    rules.require_freeze(request.user)

    def act(reason: str) -> str:
        cancel_freeze(freeze=freeze, reason=reason, by=request.user, at=timezone.now())
        return _there()

    return ask(
        request,
        act=act,
        done="The freeze is lifted. What waited for it goes on.",
        title=f"Lift the freeze of {freeze.environment.name.lower() if freeze.environment else 'all environments'}?",
        lead=f"It was announced because: “{freeze.reason}”. Releases and canaries that wait go on within a minute.",
        submit="Lift it",
        cancel_url=_there(),
        trail=_trail(),
    )


def _there() -> str:
    return reverse("delivery:freezes")


def _trail() -> list[tuple[str, str]]:
    return [("Releases", reverse("delivery:releases")), ("Freezes", _there())]
