"""What happened to a request, newest first: its decisions, and the other entries that the ledger has of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.models import ChangeRequest
from governance.review.signing import Told
from ledger.actions import Action
from ledger.models import Entry
from ledger.presenters import Line, lines

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 60  # entries of the ledger; the rest is on the ledger's own page

# Told by the decisions themselves, or by the conversation beside.
_ELSEWHERE = (
    Action.CHANGE_REQUEST_SIGNED,
    Action.CHANGE_REQUEST_CHANGES_REQUESTED,
    Action.CHANGE_REQUEST_REJECTED,
    Action.COMMENT_ADDED,
    Action.COMMENT_RESOLVED,
    Action.COMMENT_REOPENED,
)


@dataclass(frozen=True)
class Happening:
    """Either a decision (``told``) or an entry of the ledger (``line``)."""

    at: dt.datetime
    told: Told | None = None
    line: Line | None = None


def story_of(request: ChangeRequest, told: Sequence[Told], user: User) -> list[Happening]:
    """Two queries, however much happened; the sentences are the ledger's own.

    A change of no feature (a model, a policy) is for everybody to read, and so is what happened to it; the ledger's own
    pages show entries of no feature to auditors only.
    """
    seen = Entry.objects.visible_to(user) if request.feature_id else Entry.objects.all()
    entries = seen.about(request).exclude(action__in=_ELSEWHERE).with_texts().newest_first()[:SHOWN]
    happened = [Happening(line.entry.at, line=line) for line in lines(entries)]
    happened += [Happening(each.decision.at, told=each) for each in told]
    return sorted(happened, key=lambda each: each.at, reverse=True)
