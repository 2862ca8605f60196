"""What a file or pasted rows became, before anything of it is saved; and the yes to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import BadInput, NotAllowed, Refusal
from evaluation.documents import SuiteDocument
from evaluation.interchange.models import with_models
from evaluation.models import Suite, SuiteVersion
from evaluation.prompt_variables import PromptVariable, variables_of, variables_of_suite
from evaluation.scorers_in_words import criteria_in_words
from evaluation.services import attach_suite, create_suite, save_suite
from evaluation.suite_joining import (
    ASKING,
    doubled,
    fitting,
    joined,
    proposed,
    renamed,
    scorers_without_model,
    variables_in,
)
from evaluation.suite_plans import Plan, drop_plan, kept_plan
from evaluation.views.suites.case_lists import page_in_memory
from evaluation.views.suites.loading import document_of, suite_to_edit
from evaluation.views.suites.pages import said_in
from registry.models import AIModel, Feature, Prompt
from registry.views.facts import FORM_METHODS

PER_PAGE = 50
LINES_PER_PAGE = 50
VARIABLES_SHOWN = 3
PROBLEMS_SHOWN = 50
MAX_MAPPED = 60  # variables of a file that can be renamed one by one


@dataclass
class Arriving:
    """One plan with what people chose for it. ``mapping``: {variable in the file: name here, "" to leave it out};
    ``models``: {scorer: the model that it asks where the file names none}."""

    plan: Plan
    suite: Suite | None
    prompt: Prompt | None
    variables: list[PromptVariable]
    mapping: dict[str, str]
    models: dict[str, str]
    replace: bool = False
    with_criteria: bool = True

    @property
    def document(self) -> SuiteDocument:
        """What the file holds, with the names and the models of here."""
        named = with_models(self.plan.document, judge=self.models["judge"], embedding=self.models["similarity"])
        document = fitting(renamed(named, self.mapping))
        return document if self.with_criteria else {**document, "criteria": []}


@login_required
@require_http_methods(FORM_METHODS)
def suite_arriving(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """GET: the preview. POST: save it, with ``map-0``, …, ``how`` (add or replace) and ``criteria``."""
    plan = kept_plan(pk, by=request.user)
    if plan is None:
        messages.error(request, "This preview is no longer kept, and nothing was saved. Please bring the file again.")
        return redirect("evaluation:suite_import")
    arriving = _arriving(request, plan)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            suite = _kept(request, arriving)
        except NotAllowed:
            raise
        except Refusal as refusal:
            refused = refusal
        else:
            drop_plan(pk, by=request.user)
            return redirect(suite)
    return _rendered(request, arriving, refused)


def _arriving(request: SignedInRequest, plan: Plan) -> Arriving:
    suite = suite_to_edit(request, plan.suite) if plan.suite else None
    prompt = None
    if plan.facts.get("prompt"):
        visible = Prompt.objects.visible_to(request.user).select_related("latest_version")
        prompt = get_object_or_404(visible, slug=plan.facts["prompt"])
    variables = variables_of_suite(suite) if suite else variables_of([prompt] if prompt else [])
    names = [name for name, _ in variables_in(plan.document)]
    mapping = proposed(names, variables)
    models = {code: request.POST.get(f"model-{code}", "").replace("\x00", "").strip()[:200] for code in ASKING}
    arriving = Arriving(plan, suite, prompt, variables, mapping, models)
    has_criteria = bool(suite and suite.current and suite.current.criteria)
    arriving.with_criteria = not has_criteria
    if request.method == "POST":
        for index, name in enumerate(names[:MAX_MAPPED]):
            mapping[name] = request.POST.get(f"map-{index}", mapping[name]).replace("\x00", "").strip()[:200]
        arriving.replace = request.POST.get("how") == "replace"
        arriving.with_criteria = bool(request.POST.get("criteria"))
    return arriving


@transaction.atomic
def _kept(request: SignedInRequest, arriving: Arriving) -> Suite:
    """Save it. Raises Refusal; nothing is saved then."""
    if twice := doubled(arriving.mapping):
        raise BadInput.at("mapping", f"Two variables of the file would fill “{twice[0]}”. Leave one of them out.")
    if arriving.suite is None:
        suite, version = _new_suite(request, arriving), None
        document = arriving.document
    else:
        suite, version = arriving.suite, arriving.suite.current
        document = joined(
            document_of(suite), arriving.document, replace=arriving.replace, with_criteria=arriving.with_criteria
        )
    made = save_suite(
        suite=suite,
        document=document,
        by=request.user,
        at=timezone.now(),
        note=f"From {arriving.plan.source}"[:300],
        expected=version.pk if version else None,
    )
    _say(request, suite, version, made)
    return suite


def _new_suite(request: SignedInRequest, arriving: Arriving) -> Suite:
    facts = arriving.plan.facts
    feature = get_object_or_404(Feature.objects.visible_to(request.user), pk=facts["feature"])
    suite = create_suite(
        by=request.user,
        at=timezone.now(),
        feature=feature,
        slug=facts["slug"],
        title=facts["title"],
        purpose=facts["purpose"],
    )
    if arriving.prompt is not None:
        attach_suite(suite=suite, prompt=arriving.prompt, by=request.user, at=timezone.now())
    return suite


def _say(request: SignedInRequest, suite: Suite, before: SuiteVersion | None, made: SuiteVersion) -> None:
    if before is not None and made.pk == before.pk:
        messages.info(request, "All of it was in the suite already, so nothing changed.")
        return
    messages.success(request, f"{suite.title} has {made.case_count:,} cases now, as version {made.number}.")


def _rendered(request: SignedInRequest, arriving: Arriving, refused: Refusal | None) -> HttpResponse:
    plan, document = arriving.plan, arriving.document
    found = variables_in(plan.document)
    columns = list(dict.fromkeys(arriving.mapping[name] for name, _ in found if arriving.mapping[name]))
    page = page_in_memory(document["cases"], request, per_page=PER_PAGE)
    names = columns[:VARIABLES_SHOWN]
    checks = criteria_in_words(plan.document["criteria"])
    context: dict[str, Any] = {
        "plan": plan,
        "suite": arriving.suite,
        "prompt": arriving.prompt,
        "refused": refused,
        "problems": _problems(refused, document),
        "without_model": sorted(scorers_without_model(plan.document)),
        "known_models": AIModel.objects.order_by("model_id").values_list("model_id", flat=True)[:200],
        "arriving": arriving,
        "criteria": checks,
        "mapped": [
            {"field": f"map-{index}", "name": name, "cases": count, "becomes": arriving.mapping[name]}
            for index, (name, count) in enumerate(found[:MAX_MAPPED])
        ],
        "missing": [each for each in arriving.variables if each.is_required and each.name not in columns],
        "columns": names,
        "rows": [
            {
                "case": case,
                "values": [(name, case["variables"].get(name)) for name in names],
                "said": said_in(case),
            }
            for case in page.items
        ],
        "has_messages": any(case["messages"] for case in page.items),
        "page": page,
        "counts": {kind: sum(line.severity == kind for line in plan.lines) for kind in ("error", "warning", "info")},
        "lines": page_in_memory(_by_weight(plan), request, per_page=LINES_PER_PAGE, name="lines"),
        "trail": _trail(arriving),
        "again": reverse("evaluation:suite_add", args=[plan.suite])
        if plan.suite
        else reverse("evaluation:suite_import"),
    }
    status = refused.status if refused else 200
    return render(request, "evaluation/suites/arriving.html", context, status=status)


def _problems(refused: Refusal | None, document: SuiteDocument) -> list[str]:
    """What the service refused, each with the name of the check or of the case that it is about."""
    said = []
    for path, message in list(getattr(refused, "errors", {}).items())[:PROBLEMS_SHOWN]:
        part, _, rest = path.partition(".")
        number = rest.partition(".")[0]
        things: Any = {"criteria": document["criteria"], "cases": document["cases"]}.get(part, [])
        is_there = number.isdigit() and int(number) < len(things)
        said.append(f"{things[int(number)]['key']}: {message}" if is_there else message)
    return said


def _by_weight(plan: Plan) -> list[Any]:
    """What did not come in first; then what means something else here; then what became what."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(plan.lines, key=lambda line: order[line.severity])


def _trail(arriving: Arriving) -> list[tuple[str, str]]:
    suites = [("Suites", reverse("evaluation:suites"))]
    suite = arriving.suite
    return [*suites, (suite.title, suite.get_absolute_url())] if suite else suites
