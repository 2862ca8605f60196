"""What the command palette finds of reviews: requests by title, number, prompt or author."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from base.search import Hit
from governance.inbox import NAMES, filtered
from governance.models import ChangeRequest


def find_requests(user: Any, query: str, limit: int) -> list[Hit]:
    """Without words, what waits for this person; else the newest."""
    if not query:
        found = ChangeRequest.objects.waiting_for(user, timezone.now()).by_due()
    else:
        wanted = {**dict.fromkeys(NAMES, ""), "q": query}
        found = filtered(ChangeRequest.objects.visible_to(user), wanted, user).order_by("-created_at", "pk")
    return [
        Hit(
            title=request.title,
            detail=f"{str(request).capitalize()} · {request.get_state_display()} · {request.author}",
            url=request.get_absolute_url(),
            icon="rate_review",
        )
        for request in found.select_related("author")[:limit]
    ]
