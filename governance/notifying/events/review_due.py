"""The review after break-glass is due soon, or late. Told to those who can close it: they sign for that feature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind
from governance.models import PostReview
from governance.notifying.notice import Notice
from governance.notifying.people import all_signing, readers
from governance.notifying.words import label
from governance.rules import may_close_review

KEY = "postreview"  # the beginning of the keys of these notices


def key_of(review: PostReview, stage: str) -> str:
    return f"{KEY}:{review.pk}:{stage}"


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    """``facts``: review_id; stage: "soon", "late0" (just due), "late1" (a day late) …"""
    review = PostReview.objects.select_related("request", "feature").get(pk=facts["review_id"])
    when = "Due within a day" if facts["stage"] == "soon" else "Overdue"
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.DUE,
            key=key_of(review, facts["stage"]),
            title=f"{when}: the review of break-glass, {label(review.request)}",
            detail="Until it is closed nobody can break glass on this feature again.",
            url=review.get_absolute_url(),
            request_id=review.request_id,
        )
        for person in readers(all_signing(review.request), review.request)
        if may_close_review(person, review)
    ]
