"""Canaries: go on, pause, resume, stop. Each asks first; only its form changes anything."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import WrongState
from delivery import rules
from delivery.choices import ROLLOUT_MOVES
from delivery.models import Rollout
from delivery.services import advance_rollout, pause_rollout, resume_rollout, stop_rollout
from delivery.steps import users_in_words
from delivery.views.acting import ask
from delivery.views.loading import rollout_or_404
from registry.views.facts import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
def advance(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rollout = _load(request, pk, rules.require_release)
    following = users_in_words(rollout.steps[rollout.step + 1]["percent"])
    return _page(
        request,
        rollout,
        act=lambda _: advance_rollout(rollout=rollout, by=request.user, at=timezone.now()),
        done=f"{rollout.version.number} is live for {following}.",
        title=f"Go on to {following} now?",
        lead=f"{rollout.version.number} is live for {_now(rollout)}. The rest get {rollout.previous_version.number}.",
        submit="Go on now",
        has_no_reason=True,
    )


@login_required
@require_http_methods(FORM_METHODS)
def pause(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rollout = _load(request, pk, rules.require_take_back)
    return _page(
        request,
        rollout,
        act=lambda reason: _there(pause_rollout(rollout=rollout, reason=reason, by=request.user, at=timezone.now())),
        done="The canary is paused. It stays as it is until somebody lets it go on.",
        title=f"Pause the canary of {rollout.version.number}?",
        lead=f"It stays at {_now(rollout)} until a release manager lets it go on, or somebody stops it.",
        submit="Pause it",
    )


@login_required
@require_http_methods(FORM_METHODS)
def resume(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rollout = _load(request, pk, rules.require_release)
    return _page(
        request,
        rollout,
        act=lambda reason: _there(resume_rollout(rollout=rollout, reason=reason, by=request.user, at=timezone.now())),
        done="The canary goes on. This step lasts its whole time once more.",
        title=f"Let the canary of {rollout.version.number} go on?",
        lead=f"It is live for {_now(rollout)}. This step lasts its whole time once more; then the next one follows.",
        submit="Let it go on",
        is_reason_required=False,
    )


@login_required
@require_http_methods(FORM_METHODS)
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rollout = _load(request, pk, rules.require_take_back)
    return _page(
        request,
        rollout,
        act=lambda reason: stop_rollout(rollout=rollout, reason=reason, by=request.user, at=timezone.now()),
        done=f"The canary is stopped. {rollout.previous_version.number} is live for everybody.",
        title=f"Stop the canary of {rollout.version.number}?",
        lead=f"Everybody gets {rollout.previous_version.number} again, at once. Everybody who signed is told. To try "
        f"{rollout.version.number} once more, ask for its release again.",
        submit=f"Stop it: {rollout.previous_version.number} for everybody",
        is_danger=True,
    )


def _load(request: SignedInRequest, pk: uuid.UUID, require) -> Rollout:  # type: ignore[no-untyped-def]
    """The canary if this person may do that and it is going on. Raises NotAllowed, WrongState."""
    rollout = rollout_or_404(request, pk)
    require(request.user, rollout.prompt)
    if not ROLLOUT_MOVES[rollout.state]:
        raise WrongState(f"The canary of {rollout.version.number} is over: {rollout.get_state_display().lower()}.")
    return rollout


def _page(request: SignedInRequest, rollout: Rollout, **asked) -> HttpResponse:  # type: ignore[no-untyped-def]
    prompt = rollout.prompt
    return ask(
        request,
        cancel_url=reverse("delivery:prompt_releases", args=[prompt.slug]),
        trail=[("Releases", reverse("delivery:releases")), (prompt.title, prompt.get_absolute_url())],
        **asked,
    )


def _now(rollout: Rollout) -> str:
    return users_in_words(rollout.steps[rollout.step]["percent"])


def _there(rollout: Rollout) -> str:
    return reverse("delivery:prompt_releases", args=[rollout.prompt.slug])
