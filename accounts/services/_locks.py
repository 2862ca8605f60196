"""Who waits for whom while people change.

Always in this order, so that nobody waits in a circle: administrators, invitation, address, person.
"""

from __future__ import annotations

import uuid

from django.db import connection

from accounts.models import RoleGrant, User
from accounts.roles import RoleCode
from base.errors import WrongState

# The trigger of migration 0004 takes the same lock.
ADMINISTRATORS_LOCK = "accounts.administrators"


def lock_administrators() -> None:
    """Until the transaction ends, nobody else adds or removes administrators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [ADMINISTRATORS_LOCK])


def lock_address(email: str) -> None:
    """Until the transaction ends, nobody else invites or adds this address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"accounts.address:{email}"])


def lock_person(person_id: uuid.UUID) -> User:
    """The person as the database has them now, locked until the transaction ends.

    The key is left alone: whoever writes a row that names this person has it checked at their commit, when they hold
    the ledger, and must not wait there for somebody who waits for the ledger. The same goes for every row that others
    name: features, prompts, environments, roles, requests.
    """
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def refuse_last_administrator(person: User) -> None:
    """Raises WrongState when no active administrator but ``person`` is left. Call after ``lock_administrators``."""
    grants = RoleGrant.objects.giving_access().filter(role_id=RoleCode.ADMINISTRATOR)
    if grants.filter(person=person).exists() and not grants.exclude(person=person).exists():
        raise WrongState(
            f"{person} is the only active administrator, and somebody must be able to look after people. "
            "Make another person administrator first."
        )
