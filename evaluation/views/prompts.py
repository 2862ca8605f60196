"""The evaluations of one prompt: what is proven, what needs a test, its schedule, decay, scores over time."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import WrongState
from base.paging import page_of
from evaluation.drills import drills_context
from evaluation.models import DecayNotice, Run, Schedule, Suite
from evaluation.prompt_overview import decay_of, proven, schedule_of, suites_of_prompt
from evaluation.retesting import needs_of
from evaluation.schedule_forms import CloseDecayForm, ScheduleForm
from evaluation.series import last_scored_suite, series_of
from evaluation.services import close_decay, set_schedule
from evaluation.services.retesting import start_retests
from registry import permissions, rules
from registry.models import Prompt
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS
from registry.views.loading import prompt_or_404


@login_required
@require_safe
def prompt_evaluations(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    suites = suites_of_prompt(prompt)
    charted = _charted(prompt, suites, request.GET.get("suite", ""))
    runs = Run.objects.visible_to(request.user).filter(version__prompt=prompt).with_facts()
    may_write = rules.can_edit(request.user, prompt) and prompt.archived_at is None
    context = {
        "prompt": prompt,
        "tab": _TAB,
        "proven": proven(prompt),
        "suites": suites,
        "needs": needs_of([prompt]),
        "schedule": schedule_of(prompt),
        "decay": decay_of(prompt),
        "charted": charted,
        "series": series_of(prompt, charted) if charted else None,
        "page": page_of(runs.defer("suite_version__case_ids").order_by("-created_at", "pk"), request),
        "can_edit": may_write,
        "can_manage": rules.can_manage(request.user, prompt),
        **drills_context(prompt),
    }
    return render(request, "evaluation/prompts/evaluations.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def schedule(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.MANAGE_PROMPTS, prompt.feature)
    kept = Schedule.objects.filter(prompt=prompt).first()
    form = ScheduleForm(request.POST or None, prompt=prompt, schedule=kept)

    def act(values: dict[str, Any]) -> str:
        set_schedule(prompt=prompt, by=request.user, at=timezone.now(), **form.facts())
        return _there(prompt)

    return form_page(
        request,
        form,
        act=act,
        done="The schedule is set.",
        title="When it is tried again",
        lead="What is live is put to all suites that try it, and compared with how it did when it was approved.",
        submit="Set the schedule",
        cancel_url=_there(prompt),
        trail=_trail(prompt),
    )


@login_required
@require_http_methods(FORM_METHODS)
def decay_close(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = DecayNotice.objects.visible_to(request.user).select_related("prompt__feature", "run")
    notice = get_object_or_404(rows, pk=pk)
    prompt = notice.prompt
    rules.require(request.user, permissions.MANAGE_PROMPTS, prompt.feature)
    if notice.closed_at:
        raise WrongState("This notice is closed already.")

    def act(values: dict[str, Any]) -> str:
        close_decay(notice=notice, reason=values["reason"], by=request.user, at=timezone.now())
        return _there(prompt)

    return form_page(
        request,
        CloseDecayForm(request.POST or None),
        act=act,
        done="The notice is closed, with your reason.",
        title="Close the decay notice",
        lead=f"A scheduled evaluation of {prompt.title} fell {notice.says}.",
        submit="Close it",
        cancel_url=_there(prompt),
        trail=_trail(prompt),
    )


@login_required
@require_POST
def retest(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    if prompt.archived_at:
        raise WrongState("This prompt is archived. Bring it back first.")
    started = start_retests(prompt=prompt, by=request.user, at=timezone.now())
    for sentence in started.refused:
        messages.error(request, sentence)
    if started.runs:
        count = len(started.runs)
        messages.success(request, f"{count} evaluation{'s are' if count > 1 else ' is'} on the way.")
    elif not started.refused:
        messages.info(request, "Nothing needs a test now, or all of it is under way.")
    return redirect(_there(prompt))


_TAB = "evaluation:prompt_evaluations"


def _charted(prompt: Prompt, suites: list[Suite], slug: str) -> Suite | None:
    """The suite whose scores are drawn: the one that the address names, else the one that gave a score last."""
    asked = next((suite for suite in suites if suite.slug == slug), None)
    if asked is not None:
        return asked
    last = last_scored_suite(prompt)
    return next((suite for suite in suites if suite.pk == last), None)


def _there(prompt: Prompt) -> str:
    return reverse(_TAB, args=[prompt.slug])


def _trail(prompt: Prompt) -> list[tuple[str, str]]:
    return [
        ("Prompts", reverse("registry:prompts")),
        (prompt.title, prompt.get_absolute_url()),
        ("Evaluations", _there(prompt)),
    ]
