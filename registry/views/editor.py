"""The editor of a draft: the page, and the small JSON answers that it asks for while somebody writes."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from base.errors import BadInput, NotAllowed, Refusal
from registry import permissions, rules
from registry.choices import BumpLevel, VersionState
from registry.content import ROLES, VARIABLE_TYPES
from registry.models import AIModel, Prompt, PromptVersion
from registry.presence import say_here
from registry.preview import preview_of
from registry.services import EditConflict, discard_draft, restore_draft, save_draft, start_draft, submit_version
from registry.services.drafts import newest_frozen
from registry.services.numbering import propose
from registry.views.loading import prompt_or_404, version_or_404


@login_required
@require_safe
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The editor, when a draft is open; else a page that offers to start one."""
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    draft = _open_draft(prompt)
    if draft is None:
        return render(request, "registry/no_draft.html", {"prompt": prompt, "newest": newest_frozen(prompt)})
    return render(
        request,
        "registry/editor.html",
        {
            "prompt": prompt,
            "draft": draft,
            "newest": newest_frozen(prompt),
            "start": _state_of(draft),
            "roles": ROLES,
            "types": VARIABLE_TYPES,
            "models": AIModel.objects.visible_to(request.user).order_by("provider", "model_id"),
            "bumps": BumpLevel.choices,
        },
    )


@login_required
@require_POST
def draft_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the draft, made from the newest version if none is open."""
    prompt = prompt_or_404(request, slug)
    try:
        start_draft(prompt=prompt, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(prompt)
    return redirect("registry:edit", slug=slug)


@login_required
@require_POST
def draft_save(request: HttpRequest, slug: str) -> HttpResponse:
    """Body: {version, revision, content, change_note, rationale, bump}.

    Answers 200 with the state after the save; 400 {message, errors}; 403; 409 {message, current} when somebody saved
    in between or the draft is no longer open.
    """
    prompt = prompt_or_404(request, slug)
    asked = _json(request)
    version = version_or_404(prompt, str(asked.get("version", "")))
    try:
        draft = save_draft(
            version=version,
            by=request.user,
            at=timezone.now(),
            expected_revision=_whole(asked.get("revision")),
            content=asked.get("content"),
            change_note=asked.get("change_note", ""),
            rationale=asked.get("rationale", []),
            bump=asked.get("bump", ""),
        )
    except EditConflict as conflict:
        return JsonResponse({"message": conflict.message, "current": _state_of(conflict.current)}, status=409)
    except BadInput as refusal:
        return JsonResponse({"message": refusal.message, "errors": refusal.errors}, status=400)
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=refusal.status)
    others = say_here(version=draft, person=request.user, at=timezone.now())
    return JsonResponse({**_state_of(draft), "others": others})


@login_required
@require_POST
def draft_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Body: {version, content, compare}. Answers what ``registry.preview`` makes of it, and who else is looking.

    With ``compare`` true, adds ``diff_html``: this text against the draft as it is stored now.
    """
    prompt = prompt_or_404(request, slug)
    rules.require(request.user, permissions.EDIT_PROMPTS, prompt.feature)
    asked = _json(request)
    version = version_or_404(prompt, str(asked.get("version", "")))
    try:
        answer = preview_of(asked.get("content"))
    except BadInput as refusal:
        return JsonResponse({"message": refusal.message, "errors": refusal.errors}, status=400)
    answer["others"] = say_here(version=version, person=request.user, at=timezone.now())
    answer["revision"] = version.revision
    answer["state"] = version.state
    return JsonResponse(answer)


@login_required
@require_POST
def draft_submit(request: HttpRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, request.POST.get("version", ""))
    try:
        submitted = submit_version(
            version=version,
            by=request.user,
            at=timezone.now(),
            expected_revision=_whole(request.POST.get("revision")) if request.POST.get("revision") else None,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("registry:edit", slug=slug) if version.is_draft else redirect(prompt)
    messages.success(
        request, f"Version {submitted.number} is submitted. It is frozen now: reviewers see exactly what you wrote."
    )
    return redirect(submitted)


@login_required
@require_POST
def draft_discard(request: HttpRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, request.POST.get("version", ""))
    try:
        discard_draft(version=version, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The draft is put aside. You can bring it back from the history page.")
    return redirect(prompt)


@login_required
@require_POST
def draft_restore(request: HttpRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, request.POST.get("version", ""))
    try:
        restore_draft(version=version, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("registry:history", slug=slug)
    messages.success(request, "The draft is back.")
    return redirect("registry:edit", slug=slug)


def _open_draft(prompt: Prompt) -> PromptVersion | None:
    draft = prompt.versions.filter(state=VersionState.DRAFT).select_related("updated_by", "parent").first()
    if draft is not None:
        draft.prompt = prompt
    return draft


def _state_of(draft: PromptVersion) -> dict[str, Any]:
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
        "saved_by": draft.updated_by.full_name,
        "saved_at": draft.updated_at.isoformat(),
    }


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The request is not JSON.") from error
    if not isinstance(asked, dict):
        raise BadInput("The request is not a JSON object.")
    return asked


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1
