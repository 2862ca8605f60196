"""Reviews that break-glass owes, on the home page of everybody who can close them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import RoleGrant
from base.waiting import Item
from governance.models import PostReview
from governance.models.postreview import PostReviewQuerySet
from governance.notifying.words import label
from governance.permissions import SIGNING_ROLES

_ROWS = 6


def closable_by(user: Any) -> PostReviewQuerySet:
    """Open reviews that ``user`` sees and may close. ``rules.may_close_review`` says the same of one."""
    held = RoleGrant.objects.giving_access().filter(person=user.pk, role__in=SIGNING_ROLES)
    places = set(held.values_list("feature_id", flat=True))
    if not places:
        return PostReview.objects.none()
    seen = PostReview.objects.visible_to(user).open()
    here = seen if None in places else seen.filter(feature__in=places)
    return here.exclude(request__author=user.pk).exclude(request__contributors__person=user.pk)


def to_close(user: Any, at: dt.datetime) -> list[Item]:
    """What is due first comes first."""
    rows = closable_by(user).select_related("request__environment", "request__author", "feature")
    return [
        Item(
            verb="Review",
            title=f"Review what break-glass did: “{review.request.title}”",
            detail=f"{label(review.request)} · {review.request.author} put it live before anybody signed",
            url=review.get_absolute_url(),
            due_at=review.due_at,
            pill="overdue" if review.due_at < at else "",
        )
        for review in rows.order_by("due_at", "pk")[:_ROWS]
    ]
