"""Find what an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from governance.models import ChangeRequest, Thread


def request_or_404(request: SignedInRequest, number: int) -> ChangeRequest:
    """With everything that pages name; without the history of its policy."""
    found = ChangeRequest.objects.visible_to(request.user).select_related(
        "policy", "gates", "feature", "environment", "author", "ended_by", "bypass__person", "post_review"
    )
    return get_object_or_404(found, number=min(number, 2**63 - 1))


def thread_or_404(change: ChangeRequest, pk: uuid.UUID) -> Thread:
    thread = get_object_or_404(Thread.objects.select_related("opened_by"), pk=pk, request=change)
    thread.request = change
    return thread
