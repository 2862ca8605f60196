"""Which prompts a suite tries."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from base.errors import BadInput
from evaluation.forms.suites.facts import AttachForm
from evaluation.models import Suite
from evaluation.services import attach_suite, detach_suite
from evaluation.views.suites.loading import suite_or_404, suite_to_edit
from registry.models import Prompt
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
def suite_attach(request: SignedInRequest, slug: str) -> HttpResponse:
    suite = suite_to_edit(request, slug)

    def attach(values: dict[str, Prompt]) -> Suite:
        attach_suite(suite=suite, prompt=values["prompt"], by=request.user, at=timezone.now())
        return suite

    return form_page(
        request,
        AttachForm(request.POST or None, suite=suite, user=request.user),
        act=attach,
        done="The suite {it} tries one more prompt: it runs when a version of it is submitted, and gates ask it.",
        template="evaluation/suites/attach.html",
        title="Try another prompt",
        suite=suite,
        trail=[("Suites", reverse("evaluation:suites")), (suite.title, suite.get_absolute_url())],
    )


@login_required
@require_POST
def suite_detach(request: SignedInRequest, slug: str) -> HttpResponse:
    """Fields: prompt (short name), reason."""
    suite = suite_or_404(request, slug)
    named = request.POST.get("prompt", "")[:80].replace("\x00", "")
    prompt = get_object_or_404(Prompt.objects.visible_to(request.user), slug=named)
    reason = request.POST.get("reason", "")
    try:
        detach_suite(suite=suite, prompt=prompt, by=request.user, at=timezone.now(), reason=reason)
    except BadInput as refusal:
        messages.error(request, f"{prompt.title} is still tried. Say why it should not be: {refusal.message}")
    else:
        messages.success(request, f"{suite.title} no longer tries {prompt.title}. What was run stays.")
    return redirect(suite)
