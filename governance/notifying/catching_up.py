"""Tell what was missed: a broker that was down when something happened took no message of it.

Everything of the last day is told again; a notice is kept once for each event and person, so nobody hears twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluation.models import DecayNotice
from governance.choices import RequestState, Verdict
from governance.models import ChangeRequest, Comment, Decision
from governance.notifying.keeping import keep
from governance.notifying.telling import EVENTS

# Not what happened just now: its own task is on its way.
FROM, UNTIL = dt.timedelta(days=1), dt.timedelta(minutes=10)


def tell_missed(at: dt.datetime) -> int:
    """Returns how many notices were new."""
    return sum(keep(EVENTS[event](facts, at), at=at) for event, facts in _events(at - FROM, at - UNTIL))


def _events(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events with their facts as ``services.telling`` queues them."""
    within = (since, until)
    for decision in Decision.objects.filter(at__range=within).order_by("sequence"):
        asks = decision.verdict == Verdict.REQUEST_CHANGES
        yield "changes_requested" if asks else "decided", {"decision_id": str(decision.pk)}
    for comment in Comment.objects.filter(at__range=within).order_by("at", "pk"):
        yield "comment", {"comment_id": str(comment.pk)}
    for notice in DecayNotice.objects.filter(opened_at__range=within).order_by("opened_at", "pk"):
        yield "decay", {"notice_id": str(notice.pk)}
    # What a request is now, and since when: the newest row of its history.
    for state, event in _BY_STATE.items():
        moved = ChangeRequest.history.filter(history_date__range=within).values("id")
        for request in ChangeRequest.objects.filter(state=state, pk__in=moved):
            name = "break_glass" if hasattr(request, "bypass") else event
            yield name, {"request_id": str(request.pk), "by_id": str(_actor(request, event) or "")}


_BY_STATE = {
    RequestState.IN_REVIEW: "review_asked",
    RequestState.APPROVED: "ready",
    RequestState.APPLIED: "applied",
    RequestState.FAILED: "failed",
    RequestState.STALE: "stale",
}


def _actor(request: ChangeRequest, event: str) -> Any:
    """Who is not told of it: they did it."""
    if event == "ready":  # nobody, but whoever took it off the schedule
        return request.history.latest().history_user_id
    return request.author_id if event == "review_asked" else request.ended_by_id
