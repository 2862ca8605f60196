"""What makes an answer good: the checks of a suite, and the share of cases that must pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from base.errors import BadInput, WrongState
from evaluation.documents import Criterion, SuiteDocument
from evaluation.forms.suites.criteria import CriterionForm, ShareForm
from evaluation.interchange.keys import Keys
from evaluation.models import Suite
from evaluation.scorers.base import Scorer
from evaluation.scorers.registering import all_scorers, scorer
from evaluation.scorers_in_words import criteria_in_words
from evaluation.services.suites import DEFAULT_THRESHOLD
from evaluation.views.suites.loading import document_of, suite_to_edit, version_id
from evaluation.views.suites.saving import saved
from registry.forms import ServiceForm
from registry.models import AIModel
from registry.views.facts import FORM_METHODS

Edit = Callable[[SuiteDocument, Any], SuiteDocument]


@login_required
@require_http_methods(FORM_METHODS)
def suite_criteria(request: SignedInRequest, slug: str) -> HttpResponse:
    """The checks, each with its way to change it, and the form of the share that must pass."""
    suite = suite_to_edit(request, slug)
    current = suite.current
    share = current.accuracy_threshold if current else DEFAULT_THRESHOLD
    form = ShareForm(request.POST or None, initial={"accuracy_threshold": share, "version": version_id(suite)})

    def edit(document: SuiteDocument, form: ShareForm) -> SuiteDocument:
        return {**document, "accuracy_threshold": form.cleaned_data["accuracy_threshold"]}

    context = {"criteria": criteria_in_words(current.criteria if current else [])}
    return _form_page(request, suite, form, edit=edit, template="evaluation/suites/criteria.html", context=context)


@login_required
@require_http_methods(FORM_METHODS)
def criterion_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?scorer=`` gives the form of one; without it, the list to choose from."""
    suite = suite_to_edit(request, slug)
    code = request.GET.get("scorer", "")
    trail = [*_trail(suite), ("What makes an answer good", reverse("evaluation:suite_criteria", args=[suite.slug]))]
    if not code:
        scorers = all_scorers()
        context = {"suite": suite, "trail": trail, "groups": _groups(scorers)}
        return render(request, "evaluation/suites/scorers.html", context)
    kind = _scorer_or_404(code)
    taken = Keys({each["key"] for each in suite.current.criteria} if suite.current else set())
    initial = {"key": taken.take(kind.name.lower()[:60]), "version": version_id(suite)}

    def edit(document: SuiteDocument, form: CriterionForm) -> SuiteDocument:
        return {**document, "criteria": [*document["criteria"], form.criterion()]}

    form = CriterionForm(request.POST or None, kind=kind, initial=initial)
    context = {"kind": kind, "trail": trail, "title": "Add a check", "models": _models(kind)}
    return _form_page(request, suite, form, edit=edit, template="evaluation/suites/criterion.html", context=context)


@login_required
@require_http_methods(FORM_METHODS)
def criterion_change(request: SignedInRequest, slug: str, place: int) -> HttpResponse:
    suite = suite_to_edit(request, slug)
    criterion = _criterion_or_404(suite, place)
    kind = _scorer_or_404(criterion["scorer"])

    def edit(document: SuiteDocument, form: CriterionForm) -> SuiteDocument:
        changed = [form.criterion() if each["key"] == criterion["key"] else each for each in document["criteria"]]
        return {**document, "criteria": changed}

    initial = {**CriterionForm.values_of(criterion), "version": version_id(suite)}
    form = CriterionForm(request.POST or None, kind=kind, initial=initial)
    trail = [*_trail(suite), ("What makes an answer good", reverse("evaluation:suite_criteria", args=[suite.slug]))]
    context = {"kind": kind, "trail": trail, "title": f"Change “{criterion['key']}”", "models": _models(kind)}
    return _form_page(request, suite, form, edit=edit, template="evaluation/suites/criterion.html", context=context)


@login_required
@require_POST
def criterion_remove(request: SignedInRequest, slug: str, place: int) -> HttpResponse:
    """Fields: version, reason."""
    suite = suite_to_edit(request, slug)
    criterion = _criterion_or_404(suite, place)
    document = document_of(suite)
    left = [each for each in document["criteria"] if each["key"] != criterion["key"]]
    note = request.POST.get("reason", "").strip() or f"Removed the check “{criterion['key']}”"
    saved(
        request,
        suite,
        {**document, "criteria": left},
        note=note[:300],
        expected=request.POST.get("version", ""),
    )
    return redirect("evaluation:suite_criteria", slug=suite.slug)


def _form_page(
    request: SignedInRequest, suite: Suite, form: ServiceForm, *, edit: Edit, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Save what ``edit`` makes of the suite, or show the form with what is wrong and all that was typed."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = form.cleaned_data
            try:
                document = edit(document_of(suite), form)
                saved(request, suite, document, note=values["note"], expected=values["version"])
                return redirect("evaluation:suite_criteria", slug=suite.slug)
            except WrongState as refusal:
                form.add_error(None, refusal.message)
                form.data = _again(request, suite)
                status = refusal.status
            except BadInput as refusal:
                form.take_refusal(refusal)
                status = refusal.status
    shared = {"suite": suite, "form": form, "trail": _trail(suite), "version": version_id(suite)}
    return render(request, template, {**shared, **context}, status=status)


def _again(request: SignedInRequest, suite: Suite) -> Any:
    """What was typed, ready to be saved on top of what somebody else saved."""
    data = request.POST.copy()
    data["version"] = version_id(suite)
    return data


def _trail(suite: Suite) -> list[tuple[str, str]]:
    return [("Suites", reverse("evaluation:suites")), (suite.title, suite.get_absolute_url())]


def _groups(scorers: Sequence[Scorer]) -> list[tuple[str, list[Scorer]]]:
    """Those that only look at the answer first; then those that ask a model, which costs."""
    plain = [each for each in scorers if not each.calls_models]
    asking = [each for each in scorers if each.calls_models]
    return [("Without asking a model", plain), ("By asking a model, which costs", asking)]


def _criterion_or_404(suite: Suite, place: int) -> Criterion:
    criteria: list[Criterion] = suite.current.criteria if suite.current else []
    if place >= len(criteria):
        raise Http404("There is no such check.")
    return criteria[place]


def _scorer_or_404(code: str) -> Scorer:
    try:
        return scorer(code)
    except LookupError as error:
        raise Http404(str(error)) from error


def _models(kind: Scorer) -> list[str]:
    """Names to propose where a model is asked for."""
    if not any(setting.kind == "model" for setting in kind.settings):
        return []
    return list(AIModel.objects.order_by("model_id").values_list("model_id", flat=True)[:200])
