"""Make a suite, and say what it is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from evaluation.forms.suites.facts import NewSuiteForm, SuiteFacts
from evaluation.services import create_suite, update_suite
from evaluation.views.suites.loading import suite_to_edit
from registry import permissions, rules
from registry.models import Feature
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS


def may_make_suites(request: SignedInRequest) -> None:
    """Raises NotAllowed for whoever may write the prompts of no feature at all."""
    if not Feature.objects.where_allowed(request.user, permissions.EDIT_PROMPTS).exists():
        rules.require(request.user, permissions.EDIT_PROMPTS)


@login_required
@require_http_methods(FORM_METHODS)
def suite_new(request: SignedInRequest) -> HttpResponse:
    may_make_suites(request)
    named = request.GET.get("feature", "")[:80].replace("\x00", "")
    initial = {"feature": Feature.objects.visible_to(request.user).filter(slug=named).first()}
    return form_page(
        request,
        NewSuiteForm(request.POST or None, user=request.user, initial=initial),
        act=lambda values: create_suite(by=request.user, at=timezone.now(), **values),
        done="The suite {it} is here. Say what makes an answer good, then add cases.",
        title="New suite",
        lead="Cases that a prompt is tried with, and what makes an answer good.",
        submit="Make the suite",
        cancel_url=reverse("evaluation:suites"),
        trail=[("Suites", reverse("evaluation:suites"))],
    )


@login_required
@require_http_methods(FORM_METHODS)
def suite_settings(request: SignedInRequest, slug: str) -> HttpResponse:
    suite = suite_to_edit(request, slug)
    initial = {"title": suite.title, "purpose": suite.purpose, "samples": suite.samples}
    return form_page(
        request,
        SuiteFacts(request.POST or None, initial=initial),
        act=lambda values: update_suite(suite=suite, by=request.user, at=timezone.now(), **values),
        done="Saved what is known about {it}.",
        title=f"Describe {suite.title}",
        submit="Save",
        cancel_url=suite.get_absolute_url(),
        trail=[("Suites", reverse("evaluation:suites")), (suite.title, suite.get_absolute_url())],
    )
