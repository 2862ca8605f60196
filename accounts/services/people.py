"""Add, rename, deactivate and reactivate people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import recording
from accounts.models import RoleGrant, User
from accounts.roles import RoleCode
from accounts.rules import may_manage_people
from accounts.services._locks import lock_administrators, lock_person, refuse_last_administrator
from accounts.services._people import clean_name, clean_time_zone, write_person
from accounts.services.derive import derive_access
from accounts.services.grant_role import find_role, record_grant, write_grant
from accounts.services.sessions import end_sessions
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from base.visible import says_something


@transaction.atomic
def create_first_administrator(
    *,
    email: str,
    full_name: str,
    password: str | None,
    at: datetime,
    time_zone: str = "UTC",
    is_demo: bool = False,
    even_with_others: bool = False,
) -> User:
    """Make the administrator from whom every other right comes. Nobody grants it: whoever runs the server does.

    ``even_with_others`` is for the command, when nobody can sign in any more. Side effects, in order: the person, a
    grant without a granter, access, the ledger entries ``person.created`` and ``role.granted``.
    Raises WrongState when an administrator is there, BadInput.
    """
    lock_administrators()
    if not even_with_others and administrator_exists():
        raise WrongState("There is an administrator already. Sign in, or ask them to invite you.")
    person = write_person(
        email=email, full_name=full_name, password=password, time_zone=time_zone, by=None, at=at, is_demo=is_demo
    )
    grant = write_grant(person=person, role=find_role(RoleCode.ADMINISTRATOR), feature=None, by=None, at=at)
    derive_access([person.pk])
    recording.record(action="person.created", by=None, at=at, obj=person)
    record_grant("role.granted", grant, by=None, at=at)
    return person


def administrator_exists() -> bool:
    """Whether anybody can look after people, a superuser made by Django's own command included."""
    held = RoleGrant.objects.giving_access().filter(role_id=RoleCode.ADMINISTRATOR)
    return held.exists() or User.objects.filter(is_superuser=True, is_active=True).exists()


@transaction.atomic
def add_person(
    *,
    email: str,
    full_name: str,
    by: User,
    at: datetime,
    password: str | None = None,
    time_zone: str = "UTC",
    is_demo: bool = False,
) -> User:
    """Add somebody without an invitation: for commands and demonstration content. They hold no role yet.

    Side effects, in order: the person, the ledger entry ``person.created``. Raises NotAllowed, BadInput.
    """
    if not may_manage_people(by):
        raise NotAllowed("Only administrators add people.")
    person = write_person(
        email=email, full_name=full_name, password=password, time_zone=time_zone, by=by, at=at, is_demo=is_demo
    )
    recording.record(action="person.created", by=by, at=at, obj=person)
    return person


@transaction.atomic
def rename_person(*, person: User, full_name: str, by: User, at: datetime, time_zone: str | None = None) -> User:
    """Change name and, when given, time zone: one's own, or as administrator anybody's.

    Side effects, in order: the person, and ``person.renamed`` in the ledger when the name changed. A time zone is a
    preference and stays in the history only. Without a change nothing is written. Raises NotAllowed, BadInput.
    """
    if by != person and not may_manage_people(by):
        raise NotAllowed("Only administrators change the names of others.")
    person = lock_person(person.pk)
    before, zone_before = person.full_name, person.time_zone
    person.full_name = clean_name(full_name)
    if time_zone is not None:
        person.time_zone = clean_time_zone(time_zone)
    if (person.full_name, person.time_zone) != (before, zone_before):
        save_with_history(person, by=by, at=at, update_fields=["full_name", "time_zone"])
    if before != person.full_name:
        recording.record(
            action="person.renamed", by=by, at=at, obj=person, texts={"before": before, "after": person.full_name}
        )
    return person


@transaction.atomic
def deactivate_person(*, person: User, reason: str, by: User, at: datetime) -> User:
    """Let nobody sign in as ``person`` any more. What they did stays; their roles wait for a reactivation.

    Side effects, in order: the person, their access, all their sessions, the ledger entry ``person.deactivated``.
    Raises NotAllowed, BadInput (no reason), WrongState (is deactivated; is the last active administrator).
    """
    _refuse_managing(by, reason)
    lock_administrators()
    person = lock_person(person.pk)
    if not person.is_active:
        raise WrongState(f"{person} is deactivated already.")
    refuse_last_administrator(person)
    person.is_active = False
    save_with_history(person, by=by, at=at, reason=reason, update_fields=["is_active"])
    derive_access([person.pk])
    end_sessions(person)
    recording.record(action="person.deactivated", by=by, at=at, obj=person, reason=reason)
    return person


@transaction.atomic
def reactivate_person(*, person: User, reason: str, by: User, at: datetime) -> User:
    """Let ``person`` sign in again, with the roles that were not withdrawn meanwhile.

    Side effects, in order: the person, their access, the ledger entry ``person.activated``.
    Raises NotAllowed (no right, or oneself), BadInput (no reason), WrongState (is active).
    """
    _refuse_managing(by, reason)
    if by == person:
        raise NotAllowed("Nobody can reactivate themselves. Ask another administrator.")
    person = lock_person(person.pk)
    if person.is_active:
        raise WrongState(f"{person} is active already.")
    person.is_active = True
    save_with_history(person, by=by, at=at, reason=reason, update_fields=["is_active"])
    derive_access([person.pk])
    recording.record(action="person.activated", by=by, at=at, obj=person, reason=reason)
    return person


def _refuse_managing(by: User, reason: str) -> None:
    if not may_manage_people(by):
        raise NotAllowed("Only administrators deactivate and reactivate people.")
    if not says_something(reason):
        raise BadInput("A reason is missing.", {"reason": "Say why, for those who read the ledger later."})
