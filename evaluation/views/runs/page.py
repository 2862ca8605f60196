"""One run: what it came to, how it compares with what is live, and its cases; live while it works."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from evaluation.choices import RUN_MOVES, RUNS_THAT_WORK, RunState
from evaluation.exporting.writing import FORMATS
from evaluation.models import Run
from evaluation.run_forms import ResumeForm
from evaluation.views.runs.filtering import SHOWS, Wanted, results_of, tags_of, wanted_of
from evaluation.views.runs.heads import card_of, comparison_of, progress_of
from evaluation.views.runs.loading import baseline_run, run_or_404
from evaluation.views.runs.rows import rows_of_answers, with_excerpts
from evaluation.wording import money
from registry import rules

_LONG_WAIT = dt.timedelta(minutes=1)  # after that a waiting run is said to wait for a worker


@login_required
@require_safe
def run_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """``?show=``, ``?tag=``, ``?q=`` and ``?page=`` choose the cases."""
    return render_run(request, run_or_404(request, pk))


def render_run(
    request: SignedInRequest, run: Run, *, form: ResumeForm | None = None, status: int = 200
) -> HttpResponse:
    """A number of queries that does not grow with the cases; ``form`` is the one that was refused."""
    wanted = wanted_of(request)
    page = page_of(with_excerpts(results_of(run, wanted)), request)
    baseline = baseline_run(request, run)
    can_steer = rules.can_edit(request.user, run.version.prompt)
    context = {
        "run": run,
        "prompt": run.version.prompt,
        "card": card_of(run),
        "baseline": baseline,
        "comparison": comparison_of(run, baseline),
        "spent": money(run.spent_micro_usd),
        "budget": "" if run.budget_micro_usd is None else money(run.budget_micro_usd),
        "estimate": money(run.estimate_micro_usd),
        "page": page,
        "rows": rows_of_answers(page.items, run),
        "wanted": wanted,
        "can_cancel": can_steer and RunState.CANCELLED in RUN_MOVES[run.state],
        "can_resume": can_steer and RunState.WAITING in RUN_MOVES[run.state],
        "resume_form": form or ResumeForm(run=run),
        "can_run": can_steer,
        "is_at_work": run.state in RUNS_THAT_WORK,
        "formats": FORMATS.values(),
        "suite_url": run.suite_version.suite.get_absolute_url(),
        **_standing(run),
        **_filters(run, wanted),
    }
    return render(request, "evaluation/runs/run.html", context, status=status)


@login_required
@require_safe
def run_progress(request: SignedInRequest, pk: uuid.UUID) -> JsonResponse:
    """``{state, is_over, done, total, spent}``, for the script of the page."""
    return JsonResponse(progress_of(run_or_404(request, pk)))


def _standing(run: Run) -> dict[str, Any]:
    if run.state == RunState.FINISHED:
        return {}
    waits = run.state == RunState.WAITING and timezone.now() - run.created_at > _LONG_WAIT
    return {"progress": progress_of(run), "waits_for_a_worker": waits}


def _filters(run: Run, wanted: Wanted) -> dict[str, Any]:
    """For ``components/filter_bar.html``."""
    shows = [(value, words) for value, words in SHOWS if run.comparison or value not in ("worse", "better")]
    tags = tags_of(run)
    selects = [{"name": "show", "label": "Outcome", "value": wanted.show, "options": shows}]
    if tags or wanted.tag:
        options = [(tag, tag) for tag in tags or [wanted.tag]]
        selects.append({"name": "tag", "label": "Tag", "value": wanted.tag, "options": options})
    search = {"name": "q", "label": "Search cases", "value": wanted.words, "placeholder": "Words of a case or answer"}
    return {"selects": selects, "search": search}
