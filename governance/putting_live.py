"""Signed changes that wait for a person to put them into effect: who can, and what Home says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from base.waiting import Item
from governance.by_hand import live_by, may_apply
from governance.choices import RequestState
from governance.inbox import Tab, rows_of, with_row_facts
from governance.models import ChangeRequest
from governance.notifying.people import everywhere, readers, release_managers

_ROWS = 6


def who_can(request: ChangeRequest) -> list[User]:
    """Everybody who may put it into effect and may open its page, by name."""
    asked = release_managers(request) if request.feature_id else everywhere()
    return [person for person in readers(asked, request) if may_apply(person, request)]


def to_put_live(user: Any, at: dt.datetime) -> list[Item]:
    """What waits for this person to put it into effect, and what they can try again. Their own that failed is told
    with what they have to answer."""
    found = live_by(user).exclude(author=user.pk, state=RequestState.FAILED).order_by("sent_at", "pk")
    rows = rows_of(list(with_row_facts(found)[:_ROWS]), user, at, Tab.OTHERS)
    return [
        Item(
            verb=_verb(row.request),
            title=_to_do(row.request),
            detail=f"{row.label} · {_why(row.request)}" if row.label != row.request.title else _why(row.request),
            url=row.request.get_absolute_url(),
            at=row.request.sent_at,
            pill=row.request.state,
        )
        for row in rows
    ]


def _verb(request: ChangeRequest) -> str:
    if request.state == RequestState.FAILED:
        return "Try again"
    return "Put live" if request.environment_id else "Put into effect"


def _to_do(request: ChangeRequest) -> str:
    if request.state == RequestState.FAILED:
        return f"Try “{request.title}” again"
    return f"Put “{request.title}” {'live' if request.environment_id else 'into effect'}"


def _why(request: ChangeRequest) -> str:
    if request.state == RequestState.FAILED:
        return "could not be put into effect; its page says why"
    return "signed by everybody"
