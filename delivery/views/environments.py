"""What is live where: all environments, and the timeline of one with the question "what was live at that moment"."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.paging import page_of
from delivery import overview, rules
from delivery.hindrances import freeze_of
from delivery.live import live_at, newest_first, rollback_targets
from delivery.models import Deployment, FreezeWindow
from delivery.moments import moment_of
from delivery.stretches import live_at_rows, readable, stretches
from delivery.views.loading import environment_or_404
from registry.models import Environment, Prompt
from registry.views.loading import prompt_or_404


@login_required
@require_safe
def releases(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    environments = list(Environment.objects.visible_to(request.user).order_by("position"))
    page = page_of(overview.live_prompts(request.user), request)
    freezes = overview.freezes_to_come(request.user, now)
    return render(
        request,
        "delivery/releases.html",
        {
            "environments": environments,
            "page": page,
            "rows": overview.rows_of(page.items, environments),
            "canaries": overview.canaries(request.user),
            "reviews": overview.reviews_owed(request.user),
            "ready": overview.ready(request.user),
            "scheduled": overview.scheduled(request.user),
            "stops": overview.stopped_features(request.user),
            "freezes": freezes,
            "frozen_now": [freeze for freeze in freezes if freeze.starts_at <= now],
            "can_freeze": rules.can_freeze(request.user),
        },
    )


@login_required
@require_safe
def environment(request: SignedInRequest, slug: str) -> HttpResponse:
    """The timeline; with ``?at=``, what was live at that moment of every prompt that this person sees."""
    now = timezone.now()
    place = environment_or_404(request, slug)
    moment = moment_of(request, now)
    context = {
        "environment": place,
        "moment": moment,
        "freeze": freeze_of(place, now) if _sees(request, place, now) else None,
        "canaries": overview.canaries(request.user, environment=place),
    }
    if moment.at and not moment.problem:
        context |= _answer(request, place, moment.at)
    else:
        rows = readable(Deployment.objects.visible_to(request.user).filter(environment=place))
        page = page_of(newest_first(rows), request)
        context |= {"page": page, "stretches": stretches(page.items)}
    return render(request, "delivery/environment.html", context, status=moment.status)


@login_required
@require_safe
def prompt_releases(request: SignedInRequest, slug: str) -> HttpResponse:
    """The same for one prompt: all environments, and with ``?at=`` what was live in each at that moment."""
    prompt = prompt_or_404(request, slug)
    moment = moment_of(request, timezone.now())
    places = list(Environment.objects.visible_to(request.user).order_by("position"))
    page = page_of(newest_first(readable(Deployment.objects.filter(prompt=prompt))), request)
    can_take_back = rules.can_take_back(request.user, prompt)
    context = {
        "prompt": prompt,
        "tab": "delivery:prompt_releases",
        "moment": moment,
        "page": page,
        "stretches": stretches(page.items),
        "answers": _answers(prompt, places, moment.at) if moment.at and not moment.problem else [],
        "canaries": overview.canaries(request.user, prompt=prompt),
        "backable": [place for place in places if can_take_back and rollback_targets(prompt, place, limit=1)],
    }
    return render(request, "delivery/prompt_releases.html", context, status=moment.status)


@login_required
@require_safe
def deployment(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(readable(Deployment.objects.visible_to(request.user)), pk=pk)
    prompt = prompt_or_404(request, found.prompt.slug)
    stretch = stretches([found])[0]
    can_take_back = rules.can_take_back(request.user, prompt) and found.is_live
    around = newest_first(readable(Deployment.objects.filter(prompt=prompt, environment=found.environment)))
    return render(
        request,
        "delivery/deployment.html",
        {
            "prompt": prompt,
            "deployment": found,
            "stretch": stretch,
            "can_roll_back": can_take_back and bool(rollback_targets(prompt, found.environment, limit=1)),
            "canaries": overview.canaries(request.user, environment=found.environment, prompt=prompt)
            if found.is_live
            else [],
            "before": around.filter(started_at__lte=found.started_at).exclude(pk=pk).first(),
            "after": around.filter(started_at__gte=found.started_at).exclude(pk=pk).last(),
            "tab": "delivery:prompt_releases",
        },
    )


def _answers(prompt: Prompt, places: list[Environment], at: dt.datetime) -> list[dict[str, Any]]:
    """``[{"environment", "stretch"}]``; no stretch where nothing was live."""
    held = [live_at(prompt, place, at) for place in places]
    ids = [each.pk for each in held if each]
    found = {
        each.deployment.environment_id: each
        for each in stretches(list(readable(Deployment.objects.filter(pk__in=ids))))
    }
    return [{"environment": place, "stretch": found.get(place.pk)} for place in places]


def _answer(request: SignedInRequest, place: Environment, at: dt.datetime) -> dict[str, Any]:
    """Every prompt of which something was live then, by title."""
    prompts = live_at_rows(Prompt.objects.visible_to(request.user), place.pk, at)
    page = page_of(prompts.only("id", "slug", "title").order_by("title", "id"), request)
    ids = [prompt.deployment_id for prompt in page.items]
    found = {each.pk: each for each in readable(Deployment.objects.filter(pk__in=ids))}
    return {"page": page, "answered": stretches([found[pk] for pk in ids])}


def _sees(request: SignedInRequest, place: Environment, now: dt.datetime) -> bool:
    return FreezeWindow.objects.visible_to(request.user).in_force(now).exists()
