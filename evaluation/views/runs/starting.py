"""Start evaluations of one version: choose, see what it will cost, say yes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from evaluation.models import Run, Suite
from evaluation.providers.registering import provider as kind_of
from evaluation.run_forms import StartForm, submitted_versions
from evaluation.services.starting_together import Asked, Plan, plan_run, start_runs, total_micro_usd
from evaluation.wording import money
from registry import permissions, rules
from registry.models import Prompt, PromptVersion
from registry.views.facts import FORM_METHODS
from registry.views.loading import prompt_or_404


@login_required
@require_http_methods(FORM_METHODS)
def run_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?version=`` (number or id) and ``?suite=`` (short name, may come twice) are chosen beforehand. A POST shows
    what it will cost; with ``confirmed`` it starts, with ``change`` it goes back to the form."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    suites = suites_for(request, prompt)
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, prompt=prompt, suites=suites, initial=_initial(request, prompt, suites))
    if data is None or not form.is_valid():
        return _form_page(request, prompt, form, status=200 if data is None else 400)
    if "change" in request.POST:
        return _form_page(request, prompt, form, status=200)
    asked = [
        Asked(suite, form.cleaned_data["version"], form.cleaned_data["model"]) for suite in form.cleaned_data["suites"]
    ]
    try:
        if "confirmed" in request.POST:
            return _started(request, prompt, _start(request, form, asked))
        return _confirm_page(request, prompt, form, asked)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take_refusal(refusal)
        return _form_page(request, prompt, form, status=refusal.status)


def suites_for(request: SignedInRequest, prompt: Prompt) -> QuerySet[Suite]:
    """Those that try this prompt, and the others of its feature."""
    rows = Suite.objects.visible_to(request.user).in_use()
    fitting = Q(pk__in=prompt.suite_uses.values("suite")) | Q(feature=prompt.feature_id)
    return rows.filter(fitting).select_related("current", "feature").order_by("title", "pk")


def _initial(request: SignedInRequest, prompt: Prompt, suites: QuerySet[Suite]) -> dict[str, Any]:
    named = request.GET.getlist("suite")
    chosen = named or list(suites.filter(uses__prompt=prompt).values_list("slug", flat=True))
    version = _version(prompt, request.GET.get("version", ""))
    return {"suites": chosen, "version": version.pk if version else None}


def _version(prompt: Prompt, reference: str) -> PromptVersion | None:
    """The named one, or the newest that was submitted."""
    offered = list(submitted_versions(prompt))
    for version in offered:
        if reference in (version.number, str(version.pk)):
            return version
    return offered[0] if offered else None


def _form_page(request: SignedInRequest, prompt: Prompt, form: StartForm, *, status: int) -> HttpResponse:
    context = {
        "prompt": prompt,
        "form": form,
        "has_versions": form.fields["version"].queryset.exists(),  # type: ignore[attr-defined]
        "has_suites": form.fields["suites"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "evaluation/runs/new.html", context, status=status)


def _confirm_page(request: SignedInRequest, prompt: Prompt, form: StartForm, asked: list[Asked]) -> HttpResponse:
    given = form.cleaned_data
    plans = [plan_run(each, samples=given["samples"], at=timezone.now()) for each in asked]
    total = total_micro_usd(plans)
    context = {
        "prompt": prompt,
        "form": form,
        "version": given["version"],
        "plans": [(plan, money(plan.estimate_micro_usd)) for plan in plans],
        "model": plans[0].model,
        "provider": plans[0].provider,
        "is_demo": kind_of(plans[0].provider.kind).is_demo,
        "is_other_model": plans[0].model.model_id != given["version"].model,
        "answers": sum(plan.answers for plan in plans),
        "total": money(total),
        "is_unknown": total is None,
        "budget": "" if given["budget"] is None else money(given["budget"]),
        "over_budget": any(_is_over(plan, given["budget"]) for plan in plans),
        "left": _left(plans[0], total),
        "asks_again": given["asks_again"],
        "sent": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
    }
    return render(request, "evaluation/runs/confirm.html", context)


def _is_over(plan: Plan, budget: int | None) -> bool:
    return budget is not None and plan.estimate_micro_usd is not None and plan.estimate_micro_usd > budget


def _left(plan: Plan, total: int | None) -> str:
    """What the connection may still cost this month, where that may not be enough."""
    left = plan.left_micro_usd
    return money(left) if left is not None and (total is None or total > left) else ""


def _start(request: SignedInRequest, form: StartForm, asked: list[Asked]) -> list[Run]:
    given = form.cleaned_data
    return start_runs(
        asked=asked,
        by=request.user,
        at=timezone.now(),
        samples=given["samples"],
        uses_cache=not given["asks_again"],
        budget_micro_usd=given["budget"],
    )


def _started(request: SignedInRequest, prompt: Prompt, runs: list[Run]) -> HttpResponse:
    if len(runs) == 1:
        messages.success(request, "The evaluation is on its way.")
        return redirect(runs[0])
    messages.success(request, f"{len(runs)} evaluations are on their way.")
    return redirect(f"{reverse('evaluation:runs')}?prompt={prompt.slug}")
