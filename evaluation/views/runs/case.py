"""One case of a run, beside the same case of the baseline; and a score that somebody sets by hand."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from evaluation.choices import RunState
from evaluation.models import Case, Override, Result, Run, SuiteVersion
from evaluation.run_forms import OverrideForm
from evaluation.services import override_score
from evaluation.services.overriding import may_override, require_override
from evaluation.views.runs.filtering import flipped, results_of, wanted_of
from evaluation.views.runs.heads import baseline_title
from evaluation.views.runs.loading import baseline_run, other_run_or_404, run_or_404
from evaluation.views.runs.showing import MOST_SHOWN, AnswerShown, answer_shown, expected_shown, sent_messages
from registry.diffing import diff_text
from registry.models import PromptVersion

_ROWS_SHOWN = 400  # changed lines of one difference
LAYOUTS = ("side", "inline")


@login_required
@require_safe
def case_page(request: SignedInRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    """``?with=`` compares with another run than the baseline, ``?layout=`` chooses how; the filters of the run's page
    say which case comes before and after."""
    return _render(request, run_or_404(request, pk), position)


@login_required
@require_POST
def override(request: SignedInRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    """Fields: sample, criterion, value, reason."""
    run = run_or_404(request, pk)
    require_override(request.user, run)
    _case_or_404(run, position)
    form = _override_form(_results(run, position), request.POST)
    if not form.is_valid():
        return _render(request, run, position, form=form, status=400)
    given = form.cleaned_data
    result = Result.objects.filter(run=run, position=position, sample=given.pop("sample")).first()
    if result is None:
        raise Http404("This case has no such answer.")
    try:
        override_score(result=result, by=request.user, at=timezone.now(), **given)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take_refusal(refusal)
        return _render(request, run, position, form=form, status=refusal.status)
    messages.success(request, "Your score counts now. What was scored stays beside it, with your name and reason.")
    return redirect(reverse("evaluation:case", args=[run.pk, position]) + wanted_of(request).query)


def _render(
    request: SignedInRequest, run: Run, position: int, *, form: OverrideForm | None = None, status: int = 200
) -> HttpResponse:
    case = _case_or_404(run, position)
    content = PromptVersion.objects.defer("search", "rationale").get(pk=run.version_id).content
    sent, cannot = sent_messages(content, case.document)
    criteria = [*run.suite_version.criteria, *case.document["checks"]]
    results = _results(run, position)
    answers = [answer_shown(result, case.document, criteria) for result in results]
    other = _other(request, run)
    can_override = run.state == RunState.FINISHED and bool(answers) and may_override(request.user, run)
    layout = request.GET.get("layout", "")
    context = {
        "run": run,
        "prompt": run.version.prompt,
        "case": case,
        "position": position,
        "sent": sent,
        "cannot": cannot,
        "expected": expected_shown(case.document),
        "answers": answers,
        "other": other,
        "other_title": _title(run, other),
        "layout": layout if layout in LAYOUTS else LAYOUTS[0],
        "flip": _flip(run, case.key),
        "form": form or (_override_form(results) if can_override else None),
        "can_override": can_override,
        **_beside(other, case, criteria, answers),
        **_around(request, run, position),
    }
    return render(request, "evaluation/runs/case.html", context, status=status)


def _case_or_404(run: Run, position: int) -> Case:
    """Two queries, whatever the number of cases: their ids are many, and only one is read."""
    if position >= run.cases_total:
        raise Http404("This run has fewer cases.")
    ids = SuiteVersion.objects.filter(pk=run.suite_version_id).values_list(f"case_ids__{position}", flat=True)
    return Case.objects.get(pk=ids[0])


def _results(run: Run, position: int) -> list[Result]:
    rows = Result.objects.filter(run=run, position=position)
    return list(_readable(rows))


def _readable(rows: QuerySet[Result]) -> QuerySet[Result]:
    overrides = Override.objects.order_by("created_at").select_related("created_by")
    return rows.select_related("answer").prefetch_related(Prefetch("overrides", overrides)).order_by("sample")


def _override_form(results: list[Result], data: Any = None) -> OverrideForm:
    keys = dict.fromkeys(key for result in results for key in result.scores)
    return OverrideForm(data, criteria=list(keys), answers=len(results))


def _other(request: SignedInRequest, run: Run) -> Run | None:
    raw = request.GET.get("with", "")
    return other_run_or_404(request, raw) if raw else baseline_run(request, run)


def _beside(other: Run | None, case: Case, criteria: list[Any], answers: list[AnswerShown]) -> dict[str, Any]:
    """The other run's first answer to exactly the same case, and the words that differ from our first."""
    if other is None:
        return {}
    # By the index on the case: a case that was edited since is another one, and is not compared.
    found = _readable(Result.objects.filter(run=other, answer__case=case.pk)).first()
    if found is None:
        return {"beside": None}
    beside = answer_shown(found, case.document, criteria)
    if not answers or max(len(beside.text), len(answers[0].text)) > MOST_SHOWN:
        return {"beside": beside}
    difference = diff_text(_lines(beside.text), _lines(answers[0].text))
    return {"beside": beside, "difference": difference, "view": difference.view(max_rows=_ROWS_SHOWN)}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(run: Run, other: Run | None) -> str:
    is_baseline = other is not None and other.pk == run.baseline_id
    return baseline_title(run, other) if is_baseline else "Against the other evaluation"


def _flip(run: Run, key: str) -> str:
    return next((way for way in ("worse", "better") if key in flipped(run, way)), "")


def _around(request: SignedInRequest, run: Run, position: int) -> dict[str, Any]:
    """The cases before and after this one among those that the filters choose."""
    wanted = wanted_of(request)
    rows = results_of(run, wanted).order_by("position").values_list("position", flat=True)
    return {
        "wanted": wanted,
        "previous": rows.filter(position__lt=position).order_by("-position").first(),
        "next": rows.filter(position__gt=position).first(),
    }
