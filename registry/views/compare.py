"""What differs between two versions of a prompt, or between what somebody types and what is stored."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import BadInput
from registry import permissions, rules
from registry.content import ContentError, normalise_content
from registry.diffing import diff_content
from registry.models import Prompt, PromptVersion
from registry.presentation import diff_texts
from registry.services.numbering import proposal_for
from registry.views.loading import prompt_or_404, version_or_404
from registry.views.reading import answers_json, json_object

LAYOUTS = ("inline", "side")
CHOICES_SHOWN = 60


@login_required
@require_safe
def compare(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?from=2.3.1&to=2.4.0``; without ``from``, against what the version came from. ``layout``: inline or side.

    An address that names submitted versions, or saves of the history, always shows the same difference.
    """
    prompt = prompt_or_404(request, slug)
    new = _new_side(request, prompt)
    old = version_or_404(prompt, request.GET["from"]) if request.GET.get("from") else new.parent
    difference = diff_content(old.content if old else None, new.content)
    layout = request.GET.get("layout", "")
    return render(
        request,
        "registry/compare.html",
        {
            "prompt": prompt,
            "old": old,
            "new": new,
            "difference": difference,
            "bump": proposal_for(difference),
            "layout": layout if layout in LAYOUTS else "inline",
            "start": _start(request),
            "texts": diff_texts(difference, _start(request)),
            "choices": _choices(prompt),
            "is_permanent": _stays(old) and _stays(new),
            "can_edit": rules.can_edit(request.user, prompt) and not prompt.archived_at,
            "tab": "text",
        },
    )


@login_required
@require_POST
@answers_json
def draft_diff(request: SignedInRequest, slug: str) -> HttpResponse:
    """Body: {version, content}. Answers {html}: from the draft as it is stored to the content that was sent."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    asked = json_object(request)
    version = version_or_404(prompt, str(asked.get("version", "")))
    try:
        typed = normalise_content(asked.get("content"))
    except ContentError as error:
        raise BadInput("This text cannot be compared: it is not sound yet.") from error
    difference = diff_content(version.content, typed)
    context = {"difference": difference, "layout": "inline", "texts": diff_texts(difference)}
    return JsonResponse({"html": render_to_string("registry/diff/content.html", context)})


def _stays(side: PromptVersion | None) -> bool:
    """Whether an address that names this side shows the same text for ever."""
    return side is None or side.is_frozen or getattr(side, "is_past", False)


def _new_side(request: SignedInRequest, prompt: Prompt) -> PromptVersion:
    reference = request.GET.get("to") or (prompt.latest_version.reference if prompt.latest_version else "")
    return version_or_404(prompt, reference)


def _choices(prompt: Prompt) -> list[PromptVersion]:
    versions = (
        prompt.versions.exclude(state="discarded")
        .newest_first()
        .only("id", "prompt", "state", "major", "minor", "patch")
    )
    return list(versions[:CHOICES_SHOWN])


def _start(request: SignedInRequest) -> int:
    raw = request.GET.get("start", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
