"""Ask for sign-off of a version: where, when, for how many, why; with who will be asked and what the checks say now."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from governance.choices import Timing
from governance.kinds import kind_of
from governance.review.asking import RELEASE, Asking, unsaved
from governance.review.difference import warm
from governance.review_forms import AskForm, tomorrow_morning
from governance.services import open_and_send
from governance.services.opening import NOT_YOURS_TO_ASK
from registry.models import PromptVersion
from registry.views.facts import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
def request_new(request: SignedInRequest) -> HttpResponse:
    """``?version=`` is the id of a submitted version, ``&environment=`` the short name of where it should go live."""
    version = _version_or_404(request)
    if not kind_of(RELEASE).may_open(request.user, unsaved(version, None, request.user)):
        raise NotAllowed(NOT_YOURS_TO_ASK)
    asking = Asking(version, request.user, timezone.now(), request.GET.get("environment", ""))
    only_looks = "look" in request.POST  # chose another environment: nothing is sent, nothing typed is lost
    sends = request.method == "POST" and not only_looks
    initial = _initial(version) | request.POST.dict()
    form = AskForm(request.POST if sends else None, initial=initial, request=asking.planned)
    status = 200
    if sends:
        try:
            if form.is_valid() and asking.environment is not None:
                return _send(request, version, asking, form)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.take_refusal(refusal)
            status = refusal.status
        else:
            status = 400
    context = {"version": version, "prompt": version.prompt, "asking": asking, "form": form}
    return render(request, "governance/request_new.html", context, status=status)


def _send(request: SignedInRequest, version: PromptVersion, asking: Asking, form: AskForm) -> HttpResponse:
    change = open_and_send(
        kind=RELEASE,
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=asking.environment,
        title=form.cleaned_data["title"],
        why=form.cleaned_data["why"],
        by=request.user,
        at=timezone.now(),
        **form.plan(),
    )
    warm(kind_of(change).difference(change))
    messages.success(request, "Sent. Whoever signs is told; this page shows how far it is.")
    return redirect(change)


def _version_or_404(request: SignedInRequest) -> PromptVersion:
    try:
        wanted = uuid.UUID(request.GET.get("version", ""))
    except ValueError as error:
        raise Http404("There is no such version.") from error
    versions = PromptVersion.objects.visible_to(request.user).select_related("prompt__feature", "submitted_by")
    return get_object_or_404(versions.defer("messages", "search", "prompt__search"), pk=wanted)


def _initial(version: PromptVersion) -> dict[str, Any]:
    return {
        "why": version.change_note,
        "timing": Timing.ON_APPROVAL,
        "preset": "once",
        "go_live_at": tomorrow_morning(timezone.now()),
    }
