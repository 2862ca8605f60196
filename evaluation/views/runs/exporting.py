"""One run as a file."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluation.exporting.writing import FORMATS, file_name
from evaluation.views.runs.loading import run_or_404


@login_required
@require_safe
def run_export(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """``?format=``: csv (also when nothing is said), json or junit."""
    run = run_or_404(request, pk)
    chosen = FORMATS.get(request.GET.get("format", "csv"))
    if chosen is None:
        raise Http404("No such format.")
    response = StreamingHttpResponse(chosen.write(run), content_type=chosen.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(run, chosen.extension)}"'
    return response
