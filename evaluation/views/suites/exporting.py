"""A suite as a file: for promptfoo, or one case a line."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluation.documents import Case
from evaluation.interchange.promptfoo.writing import losses, write_promptfoo
from evaluation.models import Suite
from evaluation.views.suites.loading import document_of, suite_or_404

_TYPES = {
    "promptfoo": ("application/yaml; charset=utf-8", "yaml"),
    "jsonl": ("application/jsonl; charset=utf-8", "jsonl"),
}


@login_required
@require_safe
def suite_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """``?format=`` promptfoo or jsonl gives the file; without it, a page that says what each holds and loses."""
    suite = suite_or_404(request, slug)
    wanted = request.GET.get("format", "")
    if not wanted:
        context = {"suite": suite, "losses": losses(document_of(suite)), "cases": _count(suite)}
        return render(request, "evaluation/suites/export.html", context)
    if wanted not in _TYPES:
        raise Http404("There is no such format.")
    kind, ending = _TYPES[wanted]
    response = HttpResponse(_written(suite, wanted), content_type=kind)
    number = suite.current.number if suite.current else 0
    response["Content-Disposition"] = f'attachment; filename="{suite.slug}-{number}.{ending}"'
    return response


def _count(suite: Suite) -> int:
    return suite.current.case_count if suite.current else 0


def _written(suite: Suite, wanted: str) -> bytes:
    document = document_of(suite)
    if wanted == "promptfoo":
        return write_promptfoo(document, description=suite.title)
    return "".join(map(_line, document["cases"])).encode("utf-8")


def _line(case: Case) -> str:
    """Parts that are empty are left out: reading puts them back."""
    said = {part: value for part, value in case.items() if value not in (None, "", [], {})}
    return json.dumps(said, ensure_ascii=False) + "\n"
