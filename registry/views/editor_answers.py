"""The small JSON answers that the editor asks for while somebody writes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import WrongState
from registry import permissions, rules
from registry.models import PromptVersion
from registry.presence import say_here
from registry.preview import preview_of
from registry.services import EditConflict, continue_writing, save_draft
from registry.services.drafts import newest_frozen
from registry.services.numbering import propose
from registry.views.loading import prompt_or_404, version_or_404
from registry.views.reading import answers_json, json_object, whole_number


@login_required
@require_POST
@answers_json
def draft_save(request: SignedInRequest, slug: str) -> HttpResponse:
    """Body: {version, revision, content, change_note, rationale, bump, person}.

    Answers 200 with the state after the save; 400 {message, errors}; 403; 409 {message, current} when somebody saved
    in between, 409 {message, closed} when the draft is no longer open.
    """
    prompt = prompt_or_404(request, slug)
    asked = json_object(request)
    _refuse_for_somebody_else(request, asked)
    version = version_or_404(prompt, str(asked.get("version", "")))
    try:
        draft = save_draft(
            version=version,
            by=request.user,
            at=timezone.now(),
            expected_revision=whole_number(asked.get("revision")),
            **_typed(asked),
        )
    except EditConflict as conflict:
        return _conflict(conflict)
    except WrongState as refusal:
        return JsonResponse({"message": refusal.message, "closed": not version.is_draft}, status=409)
    others = say_here(version=draft, person=request.user, at=timezone.now())
    return JsonResponse({**state_of(draft), "others": others})


@login_required
@require_POST
@answers_json
def draft_continue(request: SignedInRequest, slug: str) -> HttpResponse:
    """Body as for a save, of a draft that is no longer open. Answers {url} of the editor that holds the text now.

    409 {message, current} when another draft is open already.
    """
    prompt = prompt_or_404(request, slug)
    asked = json_object(request)
    _refuse_for_somebody_else(request, asked)
    version = version_or_404(prompt, str(asked.get("version", "")))
    try:
        continue_writing(version=version, by=request.user, at=timezone.now(), **_typed(asked))
    except EditConflict as conflict:
        return _conflict(conflict)
    return JsonResponse({"url": reverse("registry:edit", args=[slug])})


@login_required
@require_POST
@answers_json
def draft_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """Body: {version, content}. Answers what ``registry.preview`` makes of it; 400 {message, errors}."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    return JsonResponse(preview_of(json_object(request).get("content")))


@login_required
@require_safe
@answers_json
def draft_state(request: SignedInRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """How the draft stands, and who else has it open; asked every few seconds, so it is small.

    Also {person, token}: who is signed in here now, and the token that their forms need.
    """
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    version = version_or_404(prompt, str(pk), light=True)
    return JsonResponse(
        {
            "state": version.state,
            "revision": version.revision,
            "saved_by": str(version.updated_by),
            "others": say_here(version=version, person=request.user, at=timezone.now()),
            "person": str(request.user.pk),
            "token": get_token(request),
        }
    )


def state_of(draft: PromptVersion) -> dict[str, Any]:
    """What the editor in the browser holds."""
    proposal = propose(draft, newest_frozen(draft.prompt))
    return {
        "version": str(draft.pk),
        "state": draft.state,
        "revision": draft.revision,
        "content": draft.content,
        "change_note": draft.change_note,
        "rationale": draft.rationale,
        "bump": draft.bump,
        "number": draft.number,
        "digest": draft.digest,
        "proposal": {"level": proposal.level, "reason": proposal.reason},
        "saved_by": str(draft.updated_by),
        "saved_at": draft.updated_at.isoformat(),
    }


def _typed(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "content": asked.get("content"),
        "change_note": asked.get("change_note", ""),
        "rationale": asked.get("rationale", []),
        "bump": asked.get("bump", ""),
    }


def _conflict(conflict: EditConflict) -> JsonResponse:
    return JsonResponse({"message": conflict.message, "current": state_of(conflict.current)}, status=409)


def _refuse_for_somebody_else(request: SignedInRequest, asked: dict[str, Any]) -> None:
    """A save is recorded under the name of whoever is signed in: that must be the person who typed."""
    if asked.get("person") not in (None, str(request.user.pk)):
        raise WrongState(
            f"This browser is signed in as {request.user} now. What you typed is still here; sign in as yourself "
            "again to save it."
        )
