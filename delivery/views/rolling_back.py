"""Roll back, and revoke: what is live beside what would be, then one reason and one button."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, WrongState
from delivery import rules
from delivery.differing import difference
from delivery.live import Target, live_now, newest_arm, percent_words, rollback_targets
from delivery.models import Deployment
from delivery.services import revoke_version, roll_back
from delivery.views.acting import ask
from delivery.views.loading import environment_or_404
from registry.models import Environment, Prompt
from registry.presentation import diff_texts
from registry.views.facts import FORM_METHODS
from registry.views.loading import prompt_or_404, version_or_404


@login_required
@require_http_methods(FORM_METHODS)
def roll_back_page(request: SignedInRequest, slug: str, env: str) -> HttpResponse:
    """``?to=2.3.0`` chooses the version; without it, the one that was live before."""
    prompt, place = prompt_or_404(request, slug), environment_or_404(request, env)
    rules.require_take_back(request.user, prompt)
    current = live_now(prompt, place)
    targets = rollback_targets(prompt, place)
    if current is None or not targets:
        return _nothing_to_go_back_to(request, prompt, place, current)
    target = _chosen(targets, request.POST.get("to") or request.GET.get("to", ""))
    newest = newest_arm(current).version
    where = place.name.lower()
    return ask(
        request,
        act=lambda reason: roll_back(
            prompt=prompt,
            environment=place,
            to_version=target.version,
            reason=reason,
            by=request.user,
            at=timezone.now(),
        ),
        done=f"{target.version.number} is live in {where} for everybody.",
        title=f"Roll back {prompt.title} in {where}",
        submit=f"Roll back to {target.version.number} now",
        cancel_url=prompt.get_absolute_url(),
        label="Why do you roll back?",
        template="delivery/roll_back.html",
        prompt=prompt,
        environment=place,
        current=current,
        current_says=percent_words(sorted(current.arms.all(), key=lambda arm: arm.position)),
        newest=newest,
        target=target,
        targets=targets,
        **_difference(prompt, newest.digest, target.version.digest),
    )


@login_required
@require_http_methods(FORM_METHODS)
def revoke(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    rules.require_revoke(request.user, prompt)
    version = version_or_404(prompt, reference, light=True)

    def act(reason: str) -> Any:
        revoke_version(version=version, reason=reason, by=request.user, at=timezone.now())
        return version

    return ask(
        request,
        act=act,
        done=f"{version.number} is revoked. What it says never goes live again.",
        title=f"Revoke {version.number} of {prompt.title}?",
        lead="What it says can then never go live again, in no environment: no release, no rollback, no emergency. It "
        "stays to be read. This cannot be taken back; a new version can say it better.",
        submit=f"Revoke {version.number} for good",
        cancel_url=version.get_absolute_url(),
        is_danger=True,
        trail=[("Prompts", reverse("registry:prompts")), (prompt.title, prompt.get_absolute_url())],
    )


def _chosen(targets: list[Target], number: str) -> Target:
    found = next((target for target in targets if target.version.number == number), None)
    if number and found is None:
        raise WrongState(
            f"{number[:40]} cannot be rolled back to: it was never live there for everybody, was revoked, or is live."
        )
    return found or targets[0]


def _difference(prompt: Prompt, old: str, new: str) -> dict[str, Any]:
    found = difference(prompt.pk, old, new)
    return {"difference": found, "texts": diff_texts(found), "layout": "inline"}


def _nothing_to_go_back_to(
    request: SignedInRequest, prompt: Prompt, place: Environment, current: Deployment | None
) -> HttpResponse:
    """Why not, and the other way to stop it: the switch of the feature, or who may use it."""
    feature, who_switches = prompt.feature, ""
    try:
        rules.require_switch(request.user, feature)
    except NotAllowed as refused:
        who_switches = refused.message
    can_stop = current is not None and feature.is_on and not who_switches
    context = {
        "prompt": prompt,
        "environment": place,
        "current": current,
        "title": f"Nothing to roll back to in {place.name.lower()}",
        "switch_url": reverse("delivery:feature_stop", args=[feature.slug]) if can_stop else "",
        "who_switches": who_switches,
    }
    return render(request, "delivery/nothing_to_go_back_to.html", context, status=WrongState.status)
