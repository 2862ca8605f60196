"""Any two runs beside each other: their figures, which cases changed sides, and both answers to each case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.baselines import compared
from evaluation.choices import RunState
from evaluation.figures.paired import Comparison
from evaluation.models import Override, Result, Run
from evaluation.result_rows import rows_of
from evaluation.views.runs.heads import card_of
from evaluation.views.runs.loading import other_run_or_404, readable_runs, run_or_404
from evaluation.views.runs.rows import AnswerRow, rows_of_answers, with_excerpts
from evaluation.wording import comparison_sentence, difference_words

_RUNS_OFFERED = 60
_KEPT_S = 24 * 3600
_SHOWS = (("worse", "Got worse"), ("better", "Got better"))


@dataclass(frozen=True)
class Pair:
    """One case: ``other`` is None where the other run has not exactly this case."""

    row: AnswerRow
    other: AnswerRow | None


@login_required
@require_safe
def run_compare(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """``?with=`` names the other run; without it, the baseline, or a choice. ``?show=``: worse or better."""
    run = run_or_404(request, pk)
    choices = list(
        readable_runs()
        .visible_to(request.user)
        .filter(suite_version__suite=run.suite_version.suite_id)
        .exclude(pk=run.pk)
        .defer("scorecard", "comparison")
        .order_by("-created_at", "id")[:_RUNS_OFFERED]
    )
    raw = request.GET.get("with", "") or str(run.baseline_id or "")
    context: dict[str, Any] = {"run": run, "prompt": run.version.prompt, "choices": choices, "other": None}
    if raw:
        context |= _side_by_side(request, run, other_run_or_404(request, raw))
    return render(request, "evaluation/runs/compare.html", context)


def _side_by_side(request: SignedInRequest, run: Run, other: Run) -> dict[str, Any]:
    show = request.GET.get("show", "")
    show = show if show in dict(_SHOWS) else ""
    found = _comparison(run, other)
    run.comparison = found  # of these two, for the rows; not saved
    rows = Result.objects.filter(run=run, sample=0)
    if show:
        rows = rows.filter(case_key__in=found["flipped_down" if show == "worse" else "flipped_up"])
    page = page_of(with_excerpts(rows), request)
    return {
        "other": other,
        "cards": [(each, card_of(each)) for each in (other, run)],
        "found": found,
        "sentence": comparison_sentence(found, _mean(run), _mean(other), _called(other)),
        "difference": difference_words(found),
        "worse": len(found["flipped_down"]),
        "better": len(found["flipped_up"]),
        "show": show,
        "page": page,
        "pairs": _pairs(page.items, run, other),
    }


def _comparison(run: Run, other: Run) -> Comparison:
    """The one that is kept, where it is of these two; else made from all answers of both, which takes seconds for
    20,000 cases: between finished runs it changes only when somebody sets a score, so the cache has it until then."""
    if run.comparison and run.baseline_id == other.pk:
        return run.comparison
    if not (run.state == other.state == RunState.FINISHED):
        return compared(rows_of(run), other)
    latest = Override.objects.filter(result__run__in=[run.pk, other.pk]).aggregate(at=Max("created_at"))["at"]
    key = f"evaluation-comparison:{run.pk}:{other.pk}:{latest.timestamp() if latest else ''}"
    found = cache.get(key)
    if found is None:
        found = compared(rows_of(run), other)
        cache.set(key, found, _KEPT_S)
    return found


def _pairs(results: list[Any], run: Run, other: Run) -> list[Pair]:
    cases = [result.answer.case_id for result in results]
    beside = with_excerpts(Result.objects.filter(run=other, sample=0, answer__case__in=cases))
    by_case = {row.result.answer.case_id: row for row in rows_of_answers(list(beside), other)}
    return [Pair(row, by_case.get(row.result.answer.case_id)) for row in rows_of_answers(results, run)]


def _mean(run: Run) -> float | None:
    score = run.scorecard["score"] if run.scorecard else None
    return score["mean"] if score else None


def _called(run: Run) -> str:
    return f"{run.version.number} on {run.model}"
