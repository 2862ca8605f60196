"""Features: the list, the page of one, and the forms that add and change them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from registry import attachments, permissions, rules
from registry.forms import ChangeFeatureForm, NewFeatureForm
from registry.models import Feature, Prompt
from registry.services import create_feature, update_feature
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS
from registry.views.loading import feature_or_404


@login_required
@require_safe
def feature_list(request: SignedInRequest) -> HttpResponse:
    features = (
        Feature.objects.visible_to(request.user)
        .select_related("owner", "overseer")
        .annotate(prompt_count=Count("prompts", filter=Q(prompts__archived_at__isnull=True)))
        .order_by("name", "pk")
    )
    context = {"page": page_of(features, request), "can_manage": rules.can_manage_features(request.user)}
    return render(request, "registry/feature_list.html", context)


@login_required
@require_safe
def feature_page(request: SignedInRequest, slug: str) -> HttpResponse:
    feature = feature_or_404(request, slug)
    prompts = Prompt.objects.visible_to(request.user).in_use().filter(feature=feature).with_list_facts()
    return render(
        request,
        "registry/feature.html",
        {
            "feature": feature,
            "page": page_of(prompts.order_by("title", "id"), request),
            "can_manage": rules.can_manage_features(request.user),
            "can_edit": rules.holds(request.user, permissions.EDIT_PROMPTS, feature),
            "attached": attachments.attached(
                attachments.Place.FEATURE, user=request.user, thing=feature, at=timezone.now()
            ),
        },
    )


@login_required
@require_http_methods(FORM_METHODS)
def feature_new(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, permissions.MANAGE_FEATURES)
    return form_page(
        request,
        NewFeatureForm(request.POST or None, user=request.user, initial={"owner": request.user}),
        act=lambda values: create_feature(by=request.user, at=timezone.now(), **values),
        done="The feature {it} is here. Prompts can be added to it now.",
        title="New feature",
        lead="A part of the product in which a model answers. It has one risk and one owner; prompts belong to it.",
        submit="Add the feature",
        cancel_url=reverse("registry:features"),
        trail=[("Features", reverse("registry:features"))],
    )


@login_required
@require_http_methods(FORM_METHODS)
def feature_change(request: SignedInRequest, slug: str) -> HttpResponse:
    feature = feature_or_404(request, slug)
    rules.require(request.user, permissions.MANAGE_FEATURES)
    return form_page(
        request,
        ChangeFeatureForm(request.POST or None, user=request.user, initial=ChangeFeatureForm.values_of(feature)),
        act=lambda values: update_feature(feature=feature, by=request.user, at=timezone.now(), **values),
        done="Saved what is known about {it}.",
        title=f"Change {feature.name}",
        submit="Save",
        cancel_url=feature.get_absolute_url(),
        trail=[("Features", reverse("registry:features")), (feature.name, feature.get_absolute_url())],
    )
