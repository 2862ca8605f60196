"""Comments on a request: say something, answer, resolve, open again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from governance.models import ChangeRequest, Thread
from governance.services import add_comment, open_thread, reopen_thread, resolve_thread
from governance.views.loading import request_or_404, signed_in_to_post, thread_or_404
from governance.views.request import show
from governance.views.sent import note_sent


@signed_in_to_post
@login_required
@require_POST
def comment(request: SignedInRequest, number: int) -> HttpResponse:
    """``body``; ``quote``, ``path`` and ``line`` of the words that it is about, all of them empty for the whole."""
    change = request_or_404(request, number)
    said = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in ("body", "quote", "path", "line")}
    line = int(said["line"]) if said["line"].isascii() and said["line"].isdigit() and len(said["line"]) < 9 else None
    try:
        thread = open_thread(
            request=change,
            body=said["body"],
            path=said["path"][:120].replace("\x00", ""),
            quote=said["quote"].replace("\x00", ""),
            line=line,
            by=request.user,
            at=timezone.now(),
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        return show(request, change, refusal=refusal, comment=said)
    note_sent(request, change, "say")
    return redirect(_at(change, thread))


@signed_in_to_post
@login_required
@require_POST
def reply(request: SignedInRequest, number: int, pk: uuid.UUID) -> HttpResponse:
    change = request_or_404(request, number)
    thread = thread_or_404(change, pk)
    body = request.POST.get("body", "").replace("\r\n", "\n")
    try:
        add_comment(thread=thread, body=body, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        return show(request, change, refusal=refusal, comment={"thread": str(thread.pk), "body": body})
    note_sent(request, change, f"reply-{thread.pk}")
    return redirect(_at(change, thread))


@signed_in_to_post
@login_required
@require_POST
def resolve(request: SignedInRequest, number: int, pk: uuid.UUID) -> HttpResponse:
    change = request_or_404(request, number)
    resolve_thread(thread=thread_or_404(change, pk), by=request.user, at=timezone.now())
    messages.success(request, "Resolved. It stays to be read below the open comments.")
    return redirect(f"{change.get_absolute_url()}#conversation")


@signed_in_to_post
@login_required
@require_POST
def reopen(request: SignedInRequest, number: int, pk: uuid.UUID) -> HttpResponse:
    change = request_or_404(request, number)
    thread = reopen_thread(thread=thread_or_404(change, pk), by=request.user, at=timezone.now())
    return redirect(_at(change, thread))


def _at(change: ChangeRequest, thread: Thread) -> str:
    return f"{change.get_absolute_url()}#thread-{thread.pk}"
