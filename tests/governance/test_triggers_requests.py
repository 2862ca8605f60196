"""Requests that somebody changes past the services, by save, update, delete and SQL."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import transaction

from governance.models import ChangeRequest
from tests.factories import NOW
from tests.governance.past_services import applied, change, execute, refused, request_state, snapshot
from tests.governance.worlds import digest_of, policy, request_in, sign

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT = "technical-reviewer", "product-reviewer"
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("state", ["in_review", "approved", "applied", "rejected"])
def test_request__deleted__is_refused(state, lamps, cast):
    request = request_in(state, lamps, cast)

    with refused("never deleted"), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk)._raw_delete(using="default")
    with refused("never deleted"):
        execute("DELETE FROM governance_changerequest WHERE id = %s", request.pk)


@pytest.mark.parametrize("table", ["changerequest", "decision", "bypass", "postreview", "requestcontributor"])
def test_table__emptied__is_refused(table):
    with refused("TRUNCATE"):
        execute(f"TRUNCATE governance_{table} CASCADE")


@pytest.mark.parametrize("after", ["approved"])
def test_request_that_nobody_signed__saved_as_signed__is_refused(after, lamps, cast):
    request = lamps.open(by=cast.ana)

    with refused("not signed by everybody"):
        change(request, state=after)
    with refused("not signed by everybody"):
        execute("UPDATE governance_changerequest SET state = %s WHERE id = %s", after, request.pk)
    request.state = after
    with refused("not signed by everybody"), transaction.atomic():
        request.save()
    with refused("not signed by everybody"), transaction.atomic():
        ChangeRequest.objects.bulk_update([request], ["state"])


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_request_that_nobody_signed__applied__is_refused(state, lamps, cast):
    request = request_in(state, lamps, cast)

    with refused("was not signed" if state == "draft" else "cannot go from in_review to applied"):
        change(request, **applied(policy=request.policy or snapshot()))


@pytest.mark.parametrize("state", ["approved", "scheduled", "failed", "applied", "rejected", "withdrawn", "expired"])
def test_request__that_begins_further_on__is_refused(state, lamps, cast):
    request = lamps.open(by=cast.ana)
    twin = ChangeRequest.objects.get(pk=request.pk)
    twin.pk, twin.number, twin.object_id, twin.state = uuid.uuid4(), request.number + 100_000, uuid.uuid4(), state
    twin.ended_at = NOW if state in ("applied", "rejected", "withdrawn", "expired") else None
    twin.go_live_at = NOW

    with refused("begins as a draft or in review"), transaction.atomic():
        twin.save(force_insert=True)
    with refused("begins as a draft or in review"), transaction.atomic():
        ChangeRequest.objects.bulk_create([twin])


def test_request_whose_content_is_swapped_in_review__loses_its_signatures(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 1, PRODUCT: 1})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    sign(request, cast.mia, PRODUCT)
    assert request_state(request) == "approved"
    change(request, state="in_review", content_digest=digest_of("other"), subject_id=uuid.uuid4())

    with refused("not signed by everybody"):
        change(request, state="approved")


@pytest.mark.parametrize(
    "fields",
    [
        {"subject_id": uuid.uuid4()},
        {"content_digest": digest_of("other")},
        {"replaces_digest": digest_of("other")},
        {"dependencies_digest": digest_of("other")},
    ],
    ids=lambda fields: next(iter(fields)),
)
@pytest.mark.parametrize("state", ["approved", "scheduled", "failed", "stale", "changes_requested"])
def test_what_a_request_rests_on__changed_without_asking_again__is_refused(state, fields, lamps, cast):
    request = request_in(state, lamps, cast)

    with refused("only by asking for signatures again"):
        change(request, **fields)


def test_policy_of_a_signed_request__swapped_for_a_weaker_one__is_refused(lamps, cast):
    request = request_in("approved", lamps, cast)

    with refused("only by asking for signatures again"):
        change(request, policy=snapshot())


@pytest.mark.parametrize("state", ["applied", "rejected", "withdrawn", "expired"])
def test_request_that_ended__changed__is_refused(state, lamps, cast):
    request = request_in(state, lamps, cast)

    with refused("stays as it is"):
        change(request, title="Something else")
    with refused("stays as it is"):
        change(request, why="Something else")
    change(request, state=state)  # changes nothing


@pytest.mark.parametrize("field", ["kind", "object_id", "author", "feature", "environment", "number", "created_at"])
def test_what_a_request_was_opened_for__changed__is_refused(field, lamps, cast):
    from registry.models import Environment

    request = lamps.open(by=cast.ana)
    other = {
        "kind": "release",
        "object_id": uuid.uuid4(),
        "author": cast.omar,
        "feature": cast.other_feature,
        "environment": Environment.objects.first(),
        "number": request.number + 1_000,
        "created_at": NOW + HOUR,
    }

    with refused("stays about what it was opened for"):
        change(request, **{field: other[field]})


@pytest.mark.parametrize("requirements", [{}, {TECHNICAL: 0}], ids=["none", "of nobody"])
def test_policy_that_asks_nothing__is_never_signed(requirements, lamps, cast):
    lamps.asked = policy(requirements=requirements)
    request = lamps.open(by=cast.ana)

    assert request_state(request) == "in_review"
    with refused("not signed by everybody"):
        change(request, state="approved")
