"""Whether a notice still has a point by the time it is about to go out. Minutes or a night may have passed."""

from __future__ import annotations

import datetime as dt

from governance.by_hand import live_by
from governance.choices import NotificationKind
from governance.models import ChangeRequest, Notification, PostReview
from governance.notifying.events import ready, review_due
from governance.rules import may_close_review

# These ask their reader to act: they go out only while the reader can.
_ASKING = frozenset({NotificationKind.REVIEW_ASKED, NotificationKind.DUE})


def is_still_wanted(notice: Notification, at: dt.datetime) -> bool:
    """Not when it was read on the page, when its reader may not sign in or open the page any more, or when it asks for
    something that the reader cannot do now (they or somebody else did it, or the request went away)."""
    if notice.read_at is not None or not notice.person.is_active:
        return False
    if notice.request is None:
        return True
    if notice.key.startswith(f"{review_due.KEY}:"):
        reviews = PostReview.objects.open().filter(request=notice.request)
        return any(may_close_review(notice.person, review) for review in reviews)
    if notice.key.startswith(f"{ready.KEY}:"):
        return live_by(notice.person).filter(pk=notice.request.pk).exists()
    requests = ChangeRequest.objects.filter(pk=notice.request.pk)
    if notice.kind not in _ASKING or notice.request.author_id == notice.person_id:
        return requests.visible_to(notice.person).exists()
    return requests.waiting_for(notice.person, at).exists()
