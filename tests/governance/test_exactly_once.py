"""Into effect exactly once: several workers on real connections, and one that dies in the middle."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from base.errors import Refusal
from delivery.models import Deployment
from governance.choices import Timing
from governance.models import ChangeRequest
from governance.services import apply_due, apply_request, schedule_request
from ledger.models import Entry
from tests.factories import NOW, make_cast
from tests.governance.worlds import a_request, policy, sign, sign_all
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def signed(cast):
    """A release that everybody signed, waiting for a release manager."""
    return sign_all(a_request(cast))


@pytest.fixture
def scheduled(cast, signed):
    return schedule_request(request=signed, go_live_at=NOW + HOUR, by=cast.rosa, at=NOW)


def applied_entries():
    return Entry.objects.filter(action="change_request.applied").count()


def test_four_workers_at_its_time__one_of_them_applies_it(scheduled):
    outcomes = at_once(*[lambda: apply_due(NOW + HOUR)] * 4)

    assert sorted(len(outcome) for outcome in outcomes) == [0, 0, 0, 1]
    assert (Deployment.objects.count(), applied_entries()) == (1, 1)
    scheduled.refresh_from_db()
    assert scheduled.state == "applied"


def test_four_release_managers_at_once__one_applies_it_and_the_others_are_told(signed, cast):
    outcomes = at_once(*[lambda: apply_request(request=signed, by=cast.rosa, at=NOW + HOUR)] * 4)

    assert sum(isinstance(outcome, ChangeRequest) for outcome in outcomes) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert [error.status for error in refused] == [409, 409, 409]
    assert (Deployment.objects.count(), applied_entries()) == (1, 1)


def test_worker_whose_connection_is_cut_after_it_applied__leaves_it_to_the_next(scheduled):
    def apply_and_die():
        with transaction.atomic():
            assert len(apply_due(NOW + HOUR)) == 1
            assert Deployment.objects.count() == 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    (outcome,) = at_once(apply_and_die)

    assert isinstance(outcome, Exception)
    scheduled.refresh_from_db()
    assert (scheduled.state, Deployment.objects.count(), applied_entries()) == ("scheduled", 0, 0)

    assert [request.state for request in apply_due(NOW + HOUR)] == ["applied"]
    assert (Deployment.objects.count(), applied_entries()) == (1, 1)


def test_last_two_signatures_at_once__apply_it_once(lamps, cast):
    lamps.asked = policy(requirements={"technical-reviewer": 1, "product-reviewer": 1})
    request = lamps.open(by=cast.ana, timing=Timing.ON_APPROVAL)
    people = {"technical-reviewer": cast.tom, "product-reviewer": cast.mia}

    outcomes = at_once(
        *[
            lambda role=role, person=person: sign(ChangeRequest.objects.get(pk=request.pk), person, role)
            for role, person in people.items()
        ]
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    request.refresh_from_db()
    assert (request.state, lamps.switched, applied_entries()) == ("applied", ["green"], 1)
