"""Somebody can always look after people: in the service, in the database, and for two who act at once."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import RoleGrant, User
from accounts.roles import RoleCode
from accounts.services import deactivate_person, grant_role, withdraw_role
from base.errors import Refusal, WrongState
from tests.factories import NOW, UserFactory, grant


def administrator(name: str) -> User:
    person = UserFactory(full_name=name)
    grant(person, RoleCode.ADMINISTRATOR)
    return person


def active_administrators() -> int:
    return RoleGrant.objects.giving_access().filter(role_id=RoleCode.ADMINISTRATOR).count()


@pytest.mark.django_db
def test_last_administrator__withdraws_their_own_role__is_refused(cast):
    with pytest.raises(WrongState, match="only active administrator"):
        withdraw_role(grant=cast.alex.role_grants.get(), by=cast.alex, at=NOW)


@pytest.mark.django_db
def test_last_administrator__deactivates_themselves__is_refused(cast):
    with pytest.raises(WrongState, match="only active administrator"):
        deactivate_person(person=cast.alex, reason="Leaving", by=cast.alex, at=NOW)


@pytest.mark.django_db
def test_last_active_administrator__beside_a_deactivated_one__is_kept(cast):
    other = administrator("Berta")
    deactivate_person(person=other, reason="Left", by=cast.alex, at=NOW)

    with pytest.raises(WrongState):
        withdraw_role(grant=cast.alex.role_grants.get(), by=cast.alex, at=NOW)


@pytest.mark.django_db
def test_administrator__beside_another__can_go(cast):
    grant_role(person=cast.olu, role=RoleCode.ADMINISTRATOR, by=cast.alex, at=NOW)

    withdraw_role(grant=cast.alex.role_grants.get(), by=cast.alex, at=NOW)

    assert active_administrators() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["save", "update", "delete", "sql", "deactivate"])
def test_last_administrator__removed_past_the_services__is_refused_by_the_database(cast, way):
    row = cast.alex.role_grants.get()
    row.withdrawn_at, row.withdrawn_by = NOW, cast.omar
    ways = {
        "save": row.save,
        "update": lambda: RoleGrant.objects.filter(pk=row.pk).update(withdrawn_at=NOW, withdrawn_by=cast.omar),
        "delete": lambda: RoleGrant.objects.filter(pk=row.pk).delete(),
        "sql": lambda: connection.cursor().execute("UPDATE accounts_rolegrant SET role_id = 'viewer'"),
        "deactivate": lambda: User.objects.filter(pk=cast.alex.pk).update(is_active=False),
    }

    with pytest.raises(IntegrityError, match="One active administrator must remain"), transaction.atomic():
        ways[way]()

    assert active_administrators() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("service", ["withdraw", "deactivate", "past the services"])
def test_two_administrators__remove_each_other_at_once__one_stays(service):
    """Two real connections, let go at the same moment."""
    first, second = administrator("Anna"), administrator("Berta")
    start, refused = threading.Barrier(2), []

    def remove(by: User, other: User) -> None:
        try:
            row = other.role_grants.get()
            start.wait(timeout=10)
            if service == "withdraw":
                withdraw_role(grant=row, by=by, at=NOW)
            elif service == "deactivate":
                deactivate_person(person=other, reason="Coup", by=by, at=NOW)
            else:
                User.objects.filter(pk=other.pk).update(is_active=False)
        except (Refusal, IntegrityError) as error:  # too late by then: no administrator any more, or the last one
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in [(first, second), (second, first)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(refused) == 1
    assert active_administrators() == 1
