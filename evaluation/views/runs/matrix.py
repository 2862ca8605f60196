"""One suite over several versions and models: the results side by side, and one button that starts what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal, WrongState
from evaluation.choices import RUNS_THAT_WORK, RunState
from evaluation.models import Run, Suite
from evaluation.providers.registering import provider as kind_of
from evaluation.run_forms import MatrixForm, submitted_versions
from evaluation.services.starting import model_of
from evaluation.services.starting_together import Asked, Plan, plan_run, start_runs, total_micro_usd
from evaluation.views.runs.heads import Card, card_of
from evaluation.views.runs.loading import readable_runs
from evaluation.views.runs.starting import suites_for
from evaluation.wording import money
from registry import permissions, rules
from registry.models import AIModel, Prompt, PromptVersion
from registry.views.facts import FORM_METHODS
from registry.views.loading import prompt_or_404

MOST_COMBINATIONS = 24
_VERSIONS_AT_FIRST = 2


@dataclass(frozen=True)
class Combination:
    """One line of the table. ``problem`` says why it cannot be run; ``plan`` is there when it can and was not."""

    version: PromptVersion
    model: AIModel | None
    is_own: bool
    run: Run | None = None
    card: Card | None = None
    plan: Plan | None = None
    problem: str = ""


@login_required
@require_http_methods(FORM_METHODS)
def matrix(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?suite=&version=…&version=…&model=…`` choose the table; a POST with the same fields starts what is missing."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    suites = suites_for(request, prompt)
    given: Any = request.POST if request.method == "POST" else request.GET
    chosen = given if "suite" in given else _at_first(prompt, suites)
    form = MatrixForm(chosen or None, prompt=prompt, suites=suites)
    if not chosen or not form.is_valid():
        return _page(request, prompt, form, [], status=400 if "suite" in given else 200)
    try:
        table = combinations(**form.cleaned_data)
        if request.method != "POST":
            return _page(request, prompt, form, table)
        return _start_missing(request, prompt, form, table)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, prompt, form, [], status=refusal.status)


def _at_first(prompt: Prompt, suites: Any) -> dict[str, Any]:
    """The newest versions, on the suite that tries this prompt: what is looked at most."""
    suite = suites.filter(uses__prompt=prompt).first() or suites.first()
    versions = list(submitted_versions(prompt)[:_VERSIONS_AT_FIRST])
    return {"suite": suite.slug, "version": [each.pk for each in versions]} if suite and versions else {}


def combinations(*, suite: Suite, version: list[PromptVersion], model: list[AIModel]) -> list[Combination]:
    """Each version on the model that it names, then on the others. Raises WrongState for more than fit on a page."""
    pairs = [pair for each in version for pair in _models(each, model)]
    if len(pairs) > MOST_COMBINATIONS:
        raise WrongState(f"That makes {len(pairs)} evaluations. Choose at most {MOST_COMBINATIONS} at once.")
    known = _newest(suite, version)
    return [_combination(suite, each, used, problem, known) for each, used, problem in pairs]


def _models(version: PromptVersion, others: Iterable[AIModel]) -> list[tuple[PromptVersion, AIModel | None, str]]:
    try:
        own, problem = model_of(version), ""
    except WrongState as refusal:
        own, problem = None, refusal.message
    more = [(version, each, "") for each in others if own is None or each.pk != own.pk]
    return [(version, own, problem), *more]


def _newest(suite: Suite, versions: list[PromptVersion]) -> dict[Any, Run]:
    """By (version, model): the newest run of the suite as it is now. One that works now counts most, then one that
    finished. One query."""
    rows = readable_runs().filter(suite_version=suite.current_id, version__in=versions)
    found: dict[Any, Run] = {}
    for run in sorted(rows, key=lambda each: (_rank(each), each.created_at)):
        found[(run.version_id, run.model_id)] = run
    return found


def _rank(run: Run) -> int:
    return 2 if run.state in RUNS_THAT_WORK else 1 if run.state == RunState.FINISHED else 0


def _combination(
    suite: Suite, version: PromptVersion, model: AIModel | None, problem: str, known: dict[Any, Run]
) -> Combination:
    if model is None:
        return Combination(version, None, True, problem=problem)
    is_own = version.model == model.model_id
    run = known.get((version.pk, model.pk))
    if run is not None and (run.state in RUNS_THAT_WORK or run.state == RunState.FINISHED):
        return Combination(version, model, is_own, run, card_of(run))
    try:
        plan = plan_run(Asked(suite, version, model), samples=None, at=timezone.now())
    except WrongState as refusal:
        return Combination(version, model, is_own, run, problem=refusal.message)
    return Combination(version, model, is_own, run, plan=plan)


def _page(
    request: SignedInRequest, prompt: Prompt, form: MatrixForm, table: list[Combination], *, status: int = 200
) -> HttpResponse:
    plans = [each.plan for each in table if each.plan]
    context = {
        "prompt": prompt,
        "form": form,
        "table": table,
        "plans": plans,
        "answers": sum(plan.answers for plan in plans),
        "total": money(total_micro_usd(plans)),
        "is_at_work": any(each.run and each.run.state in RUNS_THAT_WORK for each in table),
        "is_demo": any(_is_demo(each) for each in table),
        "sent": _sent(form) if table else [],
    }
    return render(request, "evaluation/runs/matrix.html", context, status=status)


def _is_demo(each: Combination) -> bool:
    if each.run is not None and each.card is not None:
        return each.run.is_demo
    return each.plan is not None and kind_of(each.plan.provider.kind).is_demo


def _sent(form: MatrixForm) -> list[tuple[str, Any]]:
    given = form.cleaned_data
    versions = [("version", each.pk) for each in given["version"]]
    return [("suite", given["suite"].slug), *versions, *(("model", each.pk) for each in given["model"])]


def _start_missing(
    request: SignedInRequest, prompt: Prompt, form: MatrixForm, table: list[Combination]
) -> HttpResponse:
    asked = [each.plan.asked for each in table if each.plan]
    runs = start_runs(asked=asked, by=request.user, at=timezone.now())
    if runs:
        messages.success(request, f"{len(runs)} evaluation{' is' if len(runs) == 1 else 's are'} on the way.")
    return redirect(f"{reverse('evaluation:matrix', args=[prompt.slug])}?{urlencode(_sent(form))}")
