"""What the home page says about reviews to one person: what to sign, what to answer, how far one's own requests are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import RoleGrant
from base import when
from base.waiting import Item
from governance.by_hand import live_by
from governance.choices import OPEN_STATES, RequestState
from governance.inbox import YOUR_TURN, Row, Tab, rows_of, with_row_facts
from governance.models import ChangeRequest, Comment, Thread
from governance.policies.words import joined

_ROWS = 6
_NAMED = 2
_DO = {
    RequestState.CHANGES_REQUESTED: "changes are asked for",
    RequestState.STALE: "it is out of date",
    RequestState.FAILED: "it could not be put into effect",
}


def to_sign(user: Any, at: dt.datetime) -> list[Item]:
    """Requests whose missing signature this person could give."""
    waiting = list(with_row_facts(ChangeRequest.objects.waiting_for(user, at).by_due())[:_ROWS])
    return [
        Item(
            verb="Review",
            title=f"Sign off “{row.request.title}”",
            detail=_detail(row, f"as {joined(row.signs_as, 'or')}" if row.signs_as else ""),
            url=row.request.get_absolute_url(),
            due_at=row.request.due_at,
            pill="overdue" if row.is_overdue else "",
        )
        for row in rows_of(waiting, user, at, Tab.WAITING)
    ]


def to_answer(user: Any, at: dt.datetime) -> list[Item]:
    """One's own requests that are stuck until one acts; then threads in which somebody else had the last word."""
    mine = ChangeRequest.objects.visible_to(user).filter(author=user, state__in=_DO).by_due()
    stuck = rows_of(list(with_row_facts(mine)[:_ROWS]), user, at, Tab.MINE)
    return [
        Item(
            verb="Open",
            title=f"Answer on “{row.request.title}”: {_DO[RequestState(row.request.state)]}",
            detail=_detail(row),
            url=row.request.get_absolute_url(),
            at=row.request.sent_at,
            pill=row.request.state,
        )
        for row in stuck
    ] + _threads_to_answer(user)


def my_requests(user: Any, at: dt.datetime) -> list[Item]:
    """ "2 of 3 signed · waits for Product reviewer (Mia Novak), until Fri 27 Nov, 17:00"."""
    mine = ChangeRequest.objects.visible_to(user).filter(author=user, state__in=set(OPEN_STATES) - set(_DO))
    others_turn = mine.exclude(pk__in=live_by(user).values("pk")).by_due()
    rows = rows_of(list(with_row_facts(others_turn)[:_ROWS]), user, at, Tab.MINE)
    names = _names_by_role(rows)
    return [
        Item(
            verb="Open",
            title=row.request.title,
            detail=_progress(row, names, at),
            url=row.request.get_absolute_url(),
            at=row.request.sent_at or row.request.created_at,
            pill=row.request.state,
        )
        for row in rows
    ]


def _threads_to_answer(user: Any) -> list[Item]:
    said = Comment.objects.filter(thread=OuterRef("pk"))
    last = said.order_by("-at", "-pk")
    threads = (
        Thread.objects.filter(resolved_at__isnull=True, request__state__in=OPEN_STATES)
        .filter(request__in=ChangeRequest.objects.visible_to(user))
        .filter(Q(opened_by=user) | Q(request__author=user) | Exists(said.filter(author=user)))
        .annotate(last_author=Subquery(last.values("author_id")[:1]), last_at=Subquery(last.values("at")[:1]))
        .annotate(last_name=Subquery(last.values("author__full_name")[:1]))
        .exclude(last_author=user.pk)
        .select_related("request")
        .order_by("-last_at", "pk")
    )
    return [
        Item(
            verb="Open",
            title=f"{thread.last_name} {'replied to you' if thread.opened_by_id == user.pk else 'commented'} on "
            f"“{thread.request.title}”",
            detail=f"About “{thread.quote[:120]}”" if thread.quote else "About the whole",
            url=f"{thread.request.get_absolute_url()}#thread-{thread.pk}",
            at=thread.last_at,
        )
        for thread in threads[:_ROWS]
    ]


def _detail(row: Row, more: str = "") -> str:
    return " · ".join(part for part in (_what(row), more) if part)


def _what(row: Row) -> str:
    """What the title does not say: a title of somebody's own is followed by what changes, else by the feature."""
    if row.request.title != row.label:
        return row.label
    return row.request.feature.name if row.request.feature else ""


def _progress(row: Row, names: dict[tuple[str, Any], list[str]], at: dt.datetime) -> str:
    if row.request.state in YOUR_TURN:
        return _detail(row, YOUR_TURN[RequestState(row.request.state)])
    said = f"{row.given} of {row.needed} signed" if row.needed else ""
    waits = [_waits(need, row.request, names) for need in row.request.all_needs if need.is_open]  # type: ignore[attr-defined]
    until = f", until {when.short(row.request.due_at, at)}" if waits and row.request.due_at else ""
    return " · ".join(part for part in (_what(row), said, f"waits for {joined(waits)}{until}" if waits else "") if part)


def _waits(need: Any, request: ChangeRequest, names: dict[tuple[str, Any], list[str]]) -> str:
    """ "Product reviewer (Mia Novak)", with no more names than a line has room for."""
    everywhere, there = names.get((need.role_id, None), []), names.get((need.role_id, request.feature_id), [])
    held = list(dict.fromkeys([*everywhere, *there]))
    if not held:
        return need.role.name
    more = [f"{len(held) - _NAMED} others"] if len(held) > _NAMED else []
    return f"{need.role.name} ({joined([*held[:_NAMED], *more], 'or')})"


def _names_by_role(rows: Sequence[Row]) -> dict[tuple[str, Any], list[str]]:
    """Names by (role, feature or None for everywhere) of whoever holds a role that one of the requests waits for."""
    roles = {need.role_id for row in rows for need in row.request.all_needs if need.is_open}  # type: ignore[attr-defined]
    found: dict[tuple[str, Any], list[str]] = {}
    if roles:
        authors = {row.request.author_id for row in rows}
        grants = RoleGrant.objects.giving_access().filter(role__in=roles).exclude(person__in=authors)
        for role, feature, name in grants.order_by("person__full_name").values_list(
            "role_id", "feature_id", "person__full_name"
        ):
            found.setdefault((role, feature), []).append(name)
    return found
