"""Find what an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from evaluation.models import Run
from evaluation.models.run import RunQuerySet


def readable_runs() -> RunQuerySet:
    """With all that heads and rows show, and without what is long."""
    return Run.objects.with_facts().defer("suite_version__case_ids", "version__rationale", "version__parameters")


def run_or_404(request: SignedInRequest, pk: uuid.UUID) -> Run:
    return get_object_or_404(readable_runs().visible_to(request.user), pk=pk)


def other_run_or_404(request: SignedInRequest, raw: str) -> Run:
    """The one that an address names in its query. Raises Http404 for what is no id, too."""
    try:
        pk = uuid.UUID(raw)
    except ValueError:
        raise Http404("No run is named so.") from None
    return run_or_404(request, pk)


def baseline_run(request: SignedInRequest, run: Run) -> Run | None:
    """What ``run`` was compared with, as this person may see it: one query."""
    if run.baseline_id is None:
        return None
    return readable_runs().visible_to(request.user).filter(pk=run.baseline_id).first()
