"""The catalogue of models, and the environments."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from registry import permissions, rules
from registry.attachments import Place, attached
from registry.choices import ModelStatus
from registry.forms import ChangeEnvironmentForm, ChangeModelForm, EnvironmentForm, NewModelForm
from registry.models import AIModel, Environment, Prompt
from registry.services import add_environment, add_model, update_environment, update_model
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


@login_required
@require_safe
def model_list(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    status = request.GET.get("status", "")
    models = AIModel.objects.visible_to(request.user).order_by("provider", "model_id", "pk")
    if words:
        models = models.filter(model_id__icontains=words) | models.filter(name__icontains=words)
    if status in ModelStatus.values:
        models = models.filter(status=status)
    return render(
        request,
        "registry/model_list.html",
        {
            "page": page_of(models, request),
            "is_filtered": bool(words or status),
            "search": {"name": "q", "label": "Search models", "value": words, "placeholder": "Name or id"},
            "selects": [{"name": "status", "label": "Status", "value": status, "options": ModelStatus.choices}],
            "can_manage": rules.can_manage_models(request.user),
        },
    )


@login_required
@require_safe
def model_page(request: SignedInRequest, pk: str) -> HttpResponse:
    model = get_object_or_404(AIModel.objects.visible_to(request.user).select_related("replaced_by"), pk=pk)
    users = (
        Prompt.objects.visible_to(request.user)
        .in_use()
        .filter(latest_version__model=model.model_id)
        .with_list_facts()
        .order_by("title", "id")
    )
    context = {
        "model": model,
        "page": page_of(users, request),
        "can_manage": rules.can_manage_models(request.user),
        "attached": attached(Place.MODEL, user=request.user, thing=model, at=timezone.now()),
    }
    return render(request, "registry/model.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def model_new(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, permissions.MANAGE_MODELS)
    form = NewModelForm(request.POST or None)
    return form_page(
        request,
        form,
        act=lambda values: add_model(
            by=request.user,
            at=timezone.now(),
            provider=values["provider"],
            model_id=values["model_id"],
            **form.facts(),
        ),
        done="{it} is in the catalogue, as proposed.",
        title="New model",
        lead="A pinned id never changes what it means; a floating name like gpt-4o does.",
        submit="Add the model",
        cancel_url=reverse("registry:models"),
        trail=[("Models", reverse("registry:models"))],
    )


@login_required
@require_http_methods(FORM_METHODS)
def model_change(request: SignedInRequest, pk: str) -> HttpResponse:
    model = get_object_or_404(AIModel.objects.visible_to(request.user), pk=pk)
    rules.require(request.user, permissions.MANAGE_MODELS)
    form = ChangeModelForm(request.POST or None, initial=ChangeModelForm.values_of(model))
    return form_page(
        request,
        form,
        act=lambda values: update_model(
            model=model, by=request.user, at=timezone.now(), reason=values["reason"], **form.facts()
        ),
        done="Saved what is known about {it}.",
        title=f"Change {model.name}",
        submit="Save",
        cancel_url=model.get_absolute_url(),
        trail=[("Models", reverse("registry:models")), (model.name, model.get_absolute_url())],
    )


@login_required
@require_safe
def environment_list(request: SignedInRequest) -> HttpResponse:
    environments = Environment.objects.visible_to(request.user).order_by("position")
    context = {"environments": environments, "can_manage": rules.can_manage_features(request.user)}
    return render(request, "registry/environment_list.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def environment_new(request: SignedInRequest) -> HttpResponse:
    rules.require(request.user, permissions.MANAGE_FEATURES)
    return form_page(
        request,
        EnvironmentForm(request.POST or None),
        act=lambda values: add_environment(by=request.user, at=timezone.now(), **values),
        done="The environment {it} is here.",
        title="New environment",
        lead="A place where prompts run. Versions move through the environments in their order.",
        submit="Add the environment",
        cancel_url=reverse("registry:environments"),
        trail=[("Environments", reverse("registry:environments"))],
    )


@login_required
@require_http_methods(FORM_METHODS)
def environment_change(request: SignedInRequest, slug: str) -> HttpResponse:
    environment = get_object_or_404(Environment.objects.visible_to(request.user), slug=slug)
    rules.require(request.user, permissions.MANAGE_FEATURES)
    initial = {"name": environment.name, "is_protected": environment.is_protected}
    return form_page(
        request,
        ChangeEnvironmentForm(request.POST or None, initial=initial),
        act=lambda values: update_environment(environment=environment, by=request.user, at=timezone.now(), **values),
        done="Saved {it}.",
        title=f"Change {environment.name}",
        submit="Save",
        cancel_url=reverse("registry:environments"),
        trail=[("Environments", reverse("registry:environments"))],
    )
