"""The conversation as the page shows it: each thread at its place in the text of today, or outdated."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from governance.anchoring import Place, locate
from governance.comment_rules import may_resolve
from governance.models import ChangeRequest, Comment, Thread

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class ShownThread:
    """``place`` is where its words stand now; None for a thread on the whole, and for one whose words are gone
    (``is_outdated``)."""

    thread: Thread
    comments: list[Comment]
    place: Place | None
    is_outdated: bool
    may_resolve: bool

    @property
    def anchor_id(self) -> str:
        return f"thread-{self.thread.pk}"


@dataclass(frozen=True)
class Conversation:
    """Open threads in the order of the text, those on the whole after them, outdated ones last; resolved ones apart."""

    open: list[ShownThread] = field(default_factory=list)
    resolved: list[ShownThread] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(each.comments) for each in (*self.open, *self.resolved))


def conversation_of(
    request: ChangeRequest,
    texts: Mapping[str, str],
    user: User,
    *,
    contributors: Collection[uuid.UUID],
    speaks: bool,
) -> Conversation:
    """``texts`` of the difference by path; ``speaks``: whether ``user`` may comment. Two queries."""
    threads = request.threads.select_related("opened_by", "resolved_by")
    comments = Comment.objects.filter(thread__request=request).select_related("author").order_by("thread", "at", "pk")
    by_thread = {pk: list(group) for pk, group in groupby(comments, attrgetter("thread_id"))}
    shown = []
    for thread in threads:
        place = locate(texts, thread.anchor) if thread.path or thread.quote else None
        shown.append(
            ShownThread(
                thread=thread,
                comments=by_thread.get(thread.pk, []),
                place=place,
                is_outdated=place is None and bool(thread.path or thread.quote),
                may_resolve=may_resolve(user, request, thread, contributors=set(contributors), speaks=speaks),
            )
        )
    shown.sort(key=_order)
    return Conversation(
        [each for each in shown if not each.thread.is_resolved], [each for each in shown if each.thread.is_resolved]
    )


def _order(shown: ShownThread) -> tuple[int, str, int, dt.datetime]:
    if shown.place is not None:
        return 0, shown.place.path, shown.place.start, shown.thread.opened_at
    return (2 if shown.is_outdated else 1), "", 0, shown.thread.opened_at
