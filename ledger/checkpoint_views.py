"""Checkpoints for reading: the list with public keys, and each note as a file."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.refusing import requires
from base.paging import page_of
from ledger.anchorstate import anchor_state
from ledger.models import Checkpoint, CheckpointSending
from ledger.models.entry import VIEW_ENTRY
from ledger.services.send_checkpoint import channels, filename


@requires(VIEW_ENTRY)
@require_safe
def checkpoints(request: HttpRequest) -> HttpResponse:
    visible = Checkpoint.objects.visible_to(request.user)
    last_tries = Prefetch("sendings", CheckpointSending.objects.last_tries())
    context = {
        "page": page_of(visible.latest_first().prefetch_related(last_tries), request),
        "keys": visible.order_by("verifier_key").values_list("verifier_key", flat=True).distinct(),
        "anchor": anchor_state(timezone.now()),
        "is_sent_outside": bool(channels()),
    }
    return render(request, "ledger/checkpoints.html", context)


@requires(VIEW_ENTRY)
@require_safe
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed note, byte for byte."""
    found = get_object_or_404(Checkpoint.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(found.note.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename(found)}"'
    return response
