"""The editor of a draft: its page, and the plain forms that start, submit, discard and bring back a draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.holding import grants_reaching
from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from registry import permissions, rules
from registry.attachments import Place, attached
from registry.choices import BumpLevel, VersionState
from registry.content import ROLES, TEMPLATE_FORMATS, VARIABLE_TYPES
from registry.models import AIModel, Prompt, PromptVersion
from registry.services import discard_draft, restore_draft, start_draft, submit_version
from registry.services.drafts import newest_frozen
from registry.views.editor_answers import state_of
from registry.views.loading import prompt_or_404, version_or_404
from registry.views.reading import note_of, whole_number


@login_required
@require_safe
@cache_control(no_store=True)  # the back button must not bring the draft as it was before the last save
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
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
            "start": {**state_of(draft), "person": str(request.user.pk)},
            "roles": ROLES,
            "types": VARIABLE_TYPES,
            "formats": TEMPLATE_FORMATS,
            "tab": "",
            "models": AIModel.objects.visible_to(request.user).order_by("provider", "model_id"),
            "bumps": BumpLevel.choices,
            "next_steps": attached(Place.DRAFT, user=request.user, thing=draft, at=timezone.now()).notes,
            "reviewers": grants_reaching(prompt.feature).filter(role__signs_off=True),
        },
    )


@login_required
@require_POST
def draft_start(request: SignedInRequest, slug: str) -> HttpResponse:
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
def draft_submit(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, request.POST.get("version", ""))
    try:
        submitted = submit_version(
            version=version,
            by=request.user,
            at=timezone.now(),
            expected_revision=whole_number(request.POST["revision"]) if request.POST.get("revision") else None,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("registry:edit", slug=slug) if version.is_draft else redirect(prompt)
    messages.success(
        request,
        f"Version {submitted.number} is submitted. It is frozen now, and nobody is asked yet. Choose here what comes "
        "next.",
    )
    return redirect(submitted)


@login_required
@require_POST
def draft_discard(request: SignedInRequest, slug: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, request.POST.get("version", ""))
    reason = note_of(request)
    try:
        discard_draft(version=version, by=request.user, at=timezone.now(), reason=reason)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The draft is put aside. You can bring it back from the history page.")
    return redirect(prompt)


@login_required
@require_POST
def draft_restore(request: SignedInRequest, slug: str) -> HttpResponse:
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
