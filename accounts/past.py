"""What changed about a person, in sentences, from the history tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import RoleGrant, User
from accounts.services.grant_role import where

SHOWN = 100


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    sentence: str
    reason: str


def changes_of(person: User) -> list[Change]:
    """The newest changes of the person and of their roles, newest first."""
    changes = [*_of_roles(person), *_of_record(person)]
    return sorted(changes, key=lambda change: change.at, reverse=True)[:SHOWN]


def _of_roles(person: User) -> Iterator[Change]:
    grants = RoleGrant.objects.filter(person=person).select_related("role", "feature", "granted_by", "withdrawn_by")
    reasons = _reasons(person)
    for grant in grants:
        what = f"{grant.role} {where(grant.feature)}"
        yield Change(grant.granted_at, _name(grant.granted_by), f"Became {what}", reasons.get((grant.pk, "+"), ""))
        if grant.withdrawn_at:
            yield Change(
                grant.withdrawn_at, _name(grant.withdrawn_by), f"Is no longer {what}", reasons.get((grant.pk, "~"), "")
            )


def _reasons(person: User) -> dict[tuple[Any, str], str]:
    rows = RoleGrant.history.filter(person_id=person.pk).values_list("id", "history_type", "history_change_reason")
    return {(grant_id, kind): reason or "" for grant_id, kind, reason in rows}


def _of_record(person: User) -> Iterator[Change]:
    rows = list(person.history.select_related("history_user").order_by("history_date", "history_id"))
    previous = None
    for row in rows:
        for sentence in _sentences(previous, row):
            yield Change(row.history_date, _name(row.history_user), sentence, row.history_change_reason or "")
        previous = row


def _sentences(previous: Any, row: Any) -> Iterator[str]:
    if previous is None:
        yield "Joined"
        return
    if previous.full_name != row.full_name:
        yield f"Renamed from {previous.full_name} to {row.full_name}"
    if previous.email != row.email:
        yield f"Address changed from {previous.email} to {row.email}"
    if previous.time_zone != row.time_zone:
        yield f"Time zone changed to {row.time_zone}"
    if previous.is_active != row.is_active:
        yield "Reactivated" if row.is_active else "Deactivated"


def _name(person: User | None) -> str:
    return str(person) if person else "Countersign"
