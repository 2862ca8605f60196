"""A comment, or an answer. Told to the author, those who wrote the change, and those who take part in the thread."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from governance.choices import NotificationKind
from governance.models import Comment
from governance.notifying.notice import Notice
from governance.notifying.people import authors, readers
from governance.notifying.words import label


def notices(facts: Mapping[str, Any], at: dt.datetime) -> list[Notice]:
    comment = Comment.objects.select_related("thread__request", "author").get(pk=facts["comment_id"])
    request, thread = comment.thread.request, comment.thread
    earlier = thread.comments.filter(at__lt=comment.at).exclude(author_id=comment.author_id)
    others = set(earlier.values_list("author_id", flat=True))
    found = readers(authors(request, comment.at) | others, request, besides=comment.author_id)
    return [
        Notice(
            person_id=person.pk,
            kind=NotificationKind.COMMENT,
            key=f"comment:{comment.pk}",
            title=f"{comment.author} {'answered you' if person.pk in others else 'commented'} on {label(request)}",
            detail=comment.body,
            url=f"{request.get_absolute_url()}#thread-{thread.pk}",
            request_id=request.pk,
        )
        for person in found
    ]
