"""The ledger for reading. Nothing here changes it; an export and a verification leave their own trace."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.refusing import requires
from base.errors import Refusal
from ledger.anchorstate import anchor_state
from ledger.chainstate import chain_state
from ledger.forms import LedgerFilter
from ledger.inspection import inspect
from ledger.models import Entry
from ledger.models.entry import VIEW_ENTRY
from ledger.paging import page_of
from ledger.presenters import lines
from ledger.services.export import EXPORT_LIMIT, export_entries
from ledger.tasks import verify_chain

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
SAME_REQUEST_LIMIT = 20


@requires(VIEW_ENTRY)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    form = LedgerFilter(request.GET)
    now = timezone.now()
    page = page_of(form.apply(Entry.objects.visible_to(request.user).with_texts()), request.GET)
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.entries, request.user),
        "chain": chain_state(now),
        "anchor": anchor_state(now),
        "export_limit": EXPORT_LIMIT,
    }
    return render(request, "ledger/entries.html", context)


@login_required
@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """Open to whoever may see the feature that the entry is about; to everybody else it is not there."""
    visible = Entry.objects.visible_to(request.user).with_texts()
    found = get_object_or_404(visible, pk=sequence)
    others = visible.filter(request_id=found.request_id).exclude(pk=found.pk) if found.request_id else visible.none()
    context = {
        "entry": found,
        "line": lines([found], request.user)[0],
        "inspection": inspect(found),
        "others": lines(others.newest_first()[:SAME_REQUEST_LIMIT], request.user),
        "may_browse": request.user.has_perm(VIEW_ENTRY),
    }
    return render(request, "ledger/entry.html", context)


@requires(VIEW_ENTRY)
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = LedgerFilter(request.POST)
    at = timezone.now()
    try:
        pieces, count, is_cut = export_entries(
            entries=form.apply(Entry.objects.visible_to(request.user)),
            file_format=request.POST.get("format", ""),
            filters=form.in_words(),
            by=request.user,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("ledger:entries")
    file_format = request.POST["format"]
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[file_format])
    part = f"-newest-{count}" if is_cut else ""
    response["Content-Disposition"] = f'attachment; filename="ledger-{at:%Y-%m-%d-%H%M}{part}.{file_format}"'
    return response


@requires(VIEW_ENTRY)
@require_POST
def verify(request: HttpRequest) -> HttpResponseRedirect:
    """Ask the worker to walk the whole chain now."""
    verify_chain.delay(full=True)
    messages.success(request, "The whole ledger is being verified. The result shows here when it is done.")
    return redirect("ledger:entries")
