"""Bring cases in: as a new suite, or into one that is there. Files are read here; nothing is saved before a yes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from evaluation.forms.suites.importing import BringForm, NewFromFileForm
from evaluation.interchange.outcome import MAX_CASES, MAX_FILE_BYTES, Reading
from evaluation.interchange.reading import read_files
from evaluation.interchange.table import read_table
from evaluation.prompt_variables import variables_of, variables_of_suite
from evaluation.suite_plans import keep_plan, plan_of
from evaluation.views.suites.facts import may_make_suites
from evaluation.views.suites.loading import suite_to_edit
from registry.models import Feature
from registry.views.facts import FORM_METHODS

PASTED = "Pasted rows"


@login_required
@require_http_methods(FORM_METHODS)
def suite_import(request: SignedInRequest) -> HttpResponse:
    """A new suite out of files: choose them, then look at what they became."""
    may_make_suites(request)
    named = request.GET.get("feature", "")[:80].replace("\x00", "")
    initial = {"feature": Feature.objects.visible_to(request.user).filter(slug=named).first()}
    form = NewFromFileForm(
        request.POST or None, request.FILES if request.method == "POST" else None, user=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        prompt = values["prompt"]
        reading = _read(values, [each.name for each in variables_of([prompt])] if prompt else [])
        facts = {name: values[name] for name in ("title", "slug", "purpose")}
        facts |= {"feature": str(values["feature"].pk), "prompt": prompt.slug if prompt else ""}
        plan = plan_of(reading, source=_source(values), facts=facts)
        return redirect("evaluation:suite_arriving", pk=keep_plan(plan, by=request.user))
    return _page(request, form, title="New suite from a file", back=reverse("evaluation:suites"), trail=[])


@login_required
@require_http_methods(FORM_METHODS)
def suite_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Cases for a suite that is there."""
    suite = suite_to_edit(request, slug)
    form = BringForm(request.POST or None, request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reading = _read(form.cleaned_data, [each.name for each in variables_of_suite(suite)])
        plan = plan_of(reading, source=_source(form.cleaned_data), suite=suite.slug)
        return redirect("evaluation:suite_arriving", pk=keep_plan(plan, by=request.user))
    trail = [(suite.title, suite.get_absolute_url())]
    return _page(
        request,
        form,
        title="Bring cases in",
        back=suite.get_absolute_url(),
        trail=trail,
        suite=suite,
        variables=variables_of_suite(suite),
    )


def _page(
    request: SignedInRequest, form: BringForm, *, title: str, back: str, trail: list[tuple[str, str]], **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        "trail": [("Suites", reverse("evaluation:suites")), *trail],
        "max_megabytes": MAX_FILE_BYTES // 2**20,
        "max_cases": MAX_CASES,
        **more,
    }
    return render(request, "evaluation/suites/import.html", context, status=400 if request.method == "POST" else 200)


def _read(values: dict[str, Any], variables: list[str]) -> Reading:
    if not values["uploads"]:
        return read_table(values["pasted"], variables=variables)
    files: dict[str, bytes] = {}
    for number, upload in enumerate(values["uploads"], 1):
        name = upload.name or f"file {number}"
        files[name if name not in files else f"{number}-{name}"] = upload.read()
    return read_files(files, variables=variables)


def _source(values: dict[str, Any]) -> str:
    names = [upload.name or "file" for upload in values["uploads"]]
    return ", ".join(names)[:300] if names else PASTED
