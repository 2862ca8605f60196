"""Break-glass: a version goes live before anybody signed it.

The page says what follows, lets one choose a version, and shows what users would get differently; only then it asks for
a yes. Nothing is chosen beforehand: in a hurry, what is proposed is what goes live.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.refusing import refusal
from accounts.requests import SignedInRequest
from base.errors import WrongState
from delivery import rules
from delivery.differing import difference
from delivery.forms import BreakGlassForm
from delivery.hindrances import frozen_sentence, going_on
from delivery.live import HEAVY, live_now, newest_arm, revoked_digests
from delivery.releases import RELEASE
from delivery.views.loading import environment_or_404
from governance.freshness import BREAK_GLASS_MIN, FreshSignInNeeded, require_fresh
from governance.models import ChangeRequest, PostReview
from governance.services import break_glass
from governance.views.fresh import sign_in_again_url, signed_in_at
from registry.models import Environment, Prompt, PromptVersion
from registry.permissions import BREAK_GLASS
from registry.presentation import diff_texts
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS
from registry.views.loading import prompt_or_404

TYPED = "break-glass-typed"  # in the session: what was typed before one had to sign in again


@login_required
@require_http_methods(FORM_METHODS)
def break_glass_page(request: SignedInRequest, slug: str, env: str) -> HttpResponse:
    """``?version=2.3.0`` chooses what would go live; without it, the page asks."""
    prompt, place = prompt_or_404(request, slug), environment_or_404(request, env)
    if not rules.can_break_glass(request.user, prompt):
        raise refusal(request.user, BREAK_GLASS, prompt.feature)
    owed = PostReview.objects.open().filter(feature=prompt.feature).select_related("request").first()
    if owed:
        raise WrongState(
            f"Glass was broken on this feature before ({owed.request}), and the review of that is still open. "
            "Whoever signs for the feature can close it. Rolling back needs no review."
        )
    here, at = request.get_full_path(), timezone.now()
    try:
        require_fresh(signed_in_at(request), BREAK_GLASS_MIN, at=at)
    except FreshSignInNeeded as needed:
        if request.method == "POST":
            typed = {name: request.POST.get(name, "")[:10_000] for name in ("version", "reason", "incident")}
            request.session[TYPED] = {**typed, "path": request.path}
            return redirect(sign_in_again_url(request, here))
        return _page_before(request, prompt, place, needed.message, sign_in_again_url(request, here))
    return _form_page(request, prompt, place)


def _form_page(request: SignedInRequest, prompt: Prompt, place: Environment) -> HttpResponse:
    typed = request.session.get(TYPED, {})
    typed = typed if typed.get("path") == request.path else {}
    versions = candidates(prompt, place)
    chosen = _chosen(request, versions, typed)
    form = BreakGlassForm(request.POST or None, versions=versions, initial={**typed, "version": chosen})

    def act(values: dict[str, Any]) -> ChangeRequest:
        done = break_glass(
            kind=RELEASE,
            object_id=prompt.pk,
            subject_id=values["version"].pk,
            environment=place,
            reason=values["reason"],
            incident=values["incident"],
            signed_in_at=signed_in_at(request),
            by=request.user,
            at=timezone.now(),
        )
        request.session.pop(TYPED, None)
        return done

    return form_page(
        request,
        form,
        act=act,
        done=f"It is live in {place.name.lower()} for everybody. A review of this is open now.",
        template="delivery/break_glass.html",
        **_context(prompt, place),
        **_difference(prompt, place, chosen),
        versions=versions,
        chosen=chosen,
    )


def _chosen(request: SignedInRequest, versions: Any, typed: dict[str, str]) -> PromptVersion | None:
    """What the form names, else the address, else what was typed before one had to sign in again; None for nothing.

    Raises WrongState for an address that names what cannot go live so.
    """
    number = request.GET.get("version", "")
    key = request.POST.get("version", "") if request.method == "POST" else "" if number else typed.get("version", "")
    found = next((each for each in versions if str(each.pk) == key or (number and each.number == number)), None)
    if number and found is None:
        raise WrongState(
            f"{number[:40]} cannot go live by breaking glass: it is live here already, was revoked, or was never "
            "submitted."
        )
    return found


def _difference(prompt: Prompt, place: Environment, chosen: PromptVersion | None) -> dict[str, Any]:
    """What users would get differently; with nothing live there, all of it is new."""
    if chosen is None:
        return {}
    current = live_now(prompt, place)
    replaced = newest_arm(current).version if current else None
    found = difference(prompt.pk, replaced.digest if replaced else "", chosen.digest)
    return {"replaced": replaced, "difference": found, "texts": diff_texts(found), "layout": "inline"}


def candidates(prompt: Prompt, place: Environment):  # type: ignore[no-untyped-def]
    """Submitted versions that are not live there and were not revoked, the newest first."""
    current = live_now(prompt, place)
    gone = revoked_digests(prompt) | ({newest_arm(current).version.digest} if current else set())
    rows = PromptVersion.objects.frozen().filter(prompt=prompt).exclude(digest__in=gone).defer(*HEAVY)
    return rows.order_by("-major", "-minor", "-patch")


def _page_before(request: SignedInRequest, prompt: Prompt, place: Environment, message: str, url: str) -> HttpResponse:
    context = {**_context(prompt, place), "must_sign_in": message, "sign_in_url": url}
    return render(request, "delivery/break_glass.html", context)


def _context(prompt: Prompt, place: Environment) -> dict[str, Any]:
    return {
        "prompt": prompt,
        "environment": place,
        "current": live_now(prompt, place),
        "canary": going_on(prompt, place),
        "frozen": frozen_sentence(place, timezone.now()),
        "cancel_url": prompt.get_absolute_url(),
        "title": f"Break glass for {prompt.title} in {place.name.lower()}",
    }
