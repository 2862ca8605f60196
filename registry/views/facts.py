"""Pages that change what is known about a prompt: add one, change its facts, its dependencies, archive it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal, WrongState
from registry import permissions, rules
from registry.forms import ChangePromptForm, DependencyForm, DescribePromptForm, NewPromptForm
from registry.models import Feature, Prompt, PromptDependency
from registry.services import (
    add_dependency,
    archive_prompt,
    create_prompt,
    remove_dependency,
    restore_prompt,
    update_prompt,
)
from registry.views.changing import form_page
from registry.views.loading import prompt_or_404
from registry.views.reading import note_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def prompt_new(request: SignedInRequest) -> HttpResponse:
    if not Feature.objects.where_allowed(request.user, permissions.EDIT_PROMPTS).exists():
        rules.require(request.user, permissions.EDIT_PROMPTS)
    asked = request.GET.get("feature", "").replace("\x00", "")
    feature = Feature.objects.visible_to(request.user).filter(slug=asked).first()
    initial = {"owner": request.user, "feature": feature}
    form = NewPromptForm(request.POST or None, user=request.user, initial=initial)
    return form_page(
        request,
        form,
        act=lambda values: create_prompt(by=request.user, at=timezone.now(), **values),
        done="{it} is here, with an empty draft. Write what the model should do.",
        title="New prompt",
        lead="It starts as a draft that nobody's product uses yet.",
        submit="Add the prompt",
        cancel_url=reverse("registry:prompts"),
        trail=[("Prompts", reverse("registry:prompts"))],
    )


@login_required
@require_http_methods(FORM_METHODS)
def prompt_change(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.MANAGE_PROMPTS, prompt.feature)
    initial = {**ChangePromptForm.values_of(prompt), "opened_at": timezone.now().isoformat()}
    form = ChangePromptForm(request.POST or None, user=request.user, initial=initial)

    def act(values: dict) -> Prompt:
        expected = values.pop("opened_at", None)
        return update_prompt(prompt=prompt, by=request.user, at=timezone.now(), expected_updated_at=expected, **values)

    return form_page(
        request,
        form,
        act=act,
        done="Saved what is known about {it}.",
        template="registry/prompt_change.html",
        prompt=prompt,
        tab="overview",
    )


@login_required
@require_http_methods(FORM_METHODS)
def prompt_describe(request: SignedInRequest, slug: str) -> HttpResponse:
    """Tags and known issues, for whoever writes the prompt."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    initial = {
        "tags": prompt.tags,
        "known_issues": prompt.known_issues,
        "opened_at": timezone.now().isoformat(),
    }

    def act(values: dict[str, Any]) -> Prompt:
        expected = values.pop("opened_at", None)
        return update_prompt(prompt=prompt, by=request.user, at=timezone.now(), expected_updated_at=expected, **values)

    return form_page(
        request,
        DescribePromptForm(request.POST or None, initial=initial),
        act=act,
        done="Saved the tags and known issues of {it}.",
        title=f"Tags and known issues of {prompt.title}",
        submit="Save",
        cancel_url=prompt.get_absolute_url(),
        trail=[("Prompts", reverse("registry:prompts")), (prompt.title, prompt.get_absolute_url())],
    )


@login_required
@require_http_methods(FORM_METHODS)
def dependencies(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.MANAGE_PROMPTS, prompt.feature)
    form = DependencyForm(request.POST or None, prompt=prompt, user=request.user)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        upstream, downstream = (other, prompt) if form.cleaned_data["direction"] == "fed_by" else (prompt, other)
        try:
            add_dependency(
                upstream=upstream,
                downstream=downstream,
                by=request.user,
                at=timezone.now(),
                note=form.cleaned_data["note"],
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error("other", refusal.message)
        else:
            messages.success(request, f"{upstream.slug} feeds {downstream.slug} from now on.")
            return redirect("registry:dependencies", slug=slug)
    visible = Prompt.objects.visible_to(request.user)
    return render(
        request,
        "registry/dependencies.html",
        {
            "prompt": prompt,
            "form": form,
            "feeds": prompt.feeds.filter(downstream__in=visible).select_related("downstream").order_by("pk"),
            "fed_by": prompt.fed_by.filter(upstream__in=visible).select_related("upstream").order_by("pk"),
            "tab": "overview",
        },
        status=400 if form.errors else 200,
    )


@login_required
@require_POST
def dependency_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    dependency = get_object_or_404(
        PromptDependency.objects.visible_to(request.user).select_related("upstream", "downstream__feature"), pk=pk
    )
    if prompt.pk not in (dependency.upstream_id, dependency.downstream_id):
        return redirect("registry:dependencies", slug=slug)
    try:
        remove_dependency(dependency=dependency, by=request.user, at=timezone.now())
    except WrongState as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The dependency is removed. The history keeps it.")
    return redirect("registry:dependencies", slug=slug)


@login_required
@require_POST
def prompt_archive(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    reason = note_of(request)
    try:
        archive_prompt(prompt=prompt, by=request.user, at=timezone.now(), reason=reason)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The prompt is archived. It is out of the lists; nothing was deleted.")
    return redirect(prompt)


@login_required
@require_POST
def prompt_restore(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    reason = note_of(request)
    try:
        restore_prompt(prompt=prompt, by=request.user, at=timezone.now(), reason=reason)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The prompt is back in the lists.")
    return redirect(prompt)
