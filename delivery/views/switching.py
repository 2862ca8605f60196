"""The kill switch of a feature, with what users get while it is off."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import WrongState
from delivery import rules
from delivery.services import start_feature, stop_feature
from delivery.views.acting import ask
from registry.models import Feature
from registry.views.facts import FORM_METHODS
from registry.views.loading import feature_or_404


@login_required
@require_http_methods(FORM_METHODS)
def stop(request: SignedInRequest, slug: str) -> HttpResponse:
    feature = _load(request, slug, is_on=True)

    def act(reason: str) -> Feature:
        return stop_feature(feature=feature, reason=reason, by=request.user, at=timezone.now()).feature

    return _page(
        request,
        feature,
        act=act,
        done="{it} is switched off. Users get its fallback.",
        title=f"Switch off {feature.name}?",
        lead="All its prompts stop at once, in every environment, until somebody switches it on again. Canaries wait.",
        submit="Switch it off now",
        is_danger=True,
    )


@login_required
@require_http_methods(FORM_METHODS)
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    feature = _load(request, slug, is_on=False)

    def act(reason: str) -> Feature:
        return start_feature(feature=feature, reason=reason, by=request.user, at=timezone.now()).feature

    return _page(
        request,
        feature,
        act=act,
        done="{it} is switched on again.",
        title=f"Switch {feature.name} on again?",
        lead="Its prompts answer again at once, with what is live now. Canaries go on.",
        submit="Switch it on",
        label="Why is it safe again?",
        stop=feature.stops.open().select_related("started_by").first(),
    )


def _load(request: SignedInRequest, slug: str, *, is_on: bool) -> Feature:
    feature = feature_or_404(request, slug)
    rules.require_switch(request.user, feature)
    if feature.is_on != is_on:
        raise WrongState(f"{feature.name} is switched {'on' if feature.is_on else 'off'} already.")
    return feature


def _page(request: SignedInRequest, feature: Feature, **asked: Any) -> HttpResponse:
    return ask(
        request,
        template="delivery/switch.html",
        feature=feature,
        cancel_url=feature.get_absolute_url(),
        trail=[("Features", reverse("registry:features")), (feature.name, feature.get_absolute_url())],
        **asked,
    )
