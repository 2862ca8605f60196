"""Decisions that somebody writes past the services; and those who are named on one stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Role, RoleGrant
from governance.models import Decision, RequestContributor
from tests.factories import NOW, DelegationFactory, grant, person_with
from tests.governance.past_services import change, refused, request_state, snapshot
from tests.governance.worlds import digest_of, policy, request_in, second_technical, sign

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT = "technical-reviewer", "product-reviewer"
HOUR = dt.timedelta(hours=1)


def row(request, person, **fields):
    """An unsaved approval of ``person`` as Technical reviewer, on what is there."""
    request.refresh_from_db()
    return Decision(
        **{
            "request": request,
            "person": person,
            "author": request.author,
            "role_id": TECHNICAL,
            "verdict": "approve",
            "content_digest": request.content_digest,
            "replaces_digest": request.replaces_digest,
            "dependencies_digest": request.dependencies_digest,
            "policy": request.policy,
            "at": NOW,
            **fields,
        }
    )


def refuse_row(says, decision):
    """By save and by bulk_create."""
    with refused(says), transaction.atomic():
        decision.save(force_insert=True)
    with refused(says), transaction.atomic():
        Decision.objects.bulk_create([decision])


def test_decision_that_may__is_taken(lamps, cast):
    request = lamps.open(by=cast.ana)

    row(request, cast.tom).save()
    change(request, state="approved")

    assert request_state(request) == "approved"


@pytest.mark.parametrize("field", ["content_digest", "replaces_digest", "dependencies_digest"])
def test_decision_on_something_else__is_refused(field, lamps, cast):
    refuse_row("exactly what request", row(lamps.open(by=cast.ana), cast.tom, **{field: digest_of("other")}))


def test_decision_on_another_policy__is_refused(lamps, cast):
    refuse_row("exactly what request", row(lamps.open(by=cast.ana), cast.tom, policy=snapshot()))


def test_decision_that_names_another_author__is_refused(lamps, cast):
    refuse_row("exactly what request", row(lamps.open(by=cast.ana), cast.tom, author=cast.omar))


@pytest.mark.parametrize(
    "state", ["draft", "changes_requested", "stale", "rejected", "withdrawn", "expired", "applied"]
)
def test_decision_in_a_state_without_decisions__is_refused(state, lamps, cast):
    request = request_in(state, lamps, cast)

    refuse_row("Nothing can be decided", row(request, second_technical(), policy=request.policy or snapshot()))


def test_decision_of_the_author__is_refused(lamps, cast):
    grant(cast.ana, TECHNICAL)

    refuse_row("had a hand in", row(lamps.open(by=cast.ana), cast.ana))


def test_decision_of_a_contributor__is_refused(lamps, cast):
    request = lamps.open(by=cast.ana)
    RequestContributor.objects.create(request=request, person=cast.tom, first_at=NOW)

    refuse_row("had a hand in", row(request, cast.tom))


def test_decision_for_a_contributor__is_refused(lamps, cast):
    away = DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL)
    lamps.wrote = {cast.tom.pk}
    request = lamps.open(by=cast.ana)

    refuse_row("had a hand in", row(request, cast.max, on_behalf_of=cast.tom, delegation=away))


def test_decision_without_the_role__is_refused(lamps, cast):
    refuse_row("not held here", row(lamps.open(by=cast.ana), cast.mia))


def test_decision_by_a_role_of_another_feature__is_refused(lamps, cast):
    refuse_row("not held here", row(lamps.open(by=cast.ana), person_with(TECHNICAL, cast.other_feature)))


def test_decision_by_a_role_that_was_withdrawn__is_refused(lamps, cast):
    RoleGrant.objects.filter(person=cast.tom).update(withdrawn_at=NOW, withdrawn_by=cast.alex)

    refuse_row("not held here", row(lamps.open(by=cast.ana), cast.tom))


def test_decision_in_a_role_that_policy_does_not_ask__is_refused(lamps, cast):
    refuse_row("asks nobody", row(lamps.open(by=cast.ana), cast.mia, role_id=PRODUCT))


def test_decision_of_somebody_deactivated__is_refused(lamps, cast):
    cast.tom.is_active = False
    cast.tom.save()

    refuse_row("deactivated", row(lamps.open(by=cast.ana), cast.tom))


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOW + HOUR},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
        {"ended_early_at": NOW - HOUR},
        {"role_id": PRODUCT},
    ],
    ids=["not yet", "over", "ended early", "another role"],
)
def test_decision_by_a_delegation_that_does_not_fit__is_refused(fields, lamps, cast):
    given = {"from_person": cast.tom, "to_person": cast.max, "role_id": TECHNICAL, **fields}
    away = DelegationFactory(**given)

    refuse_row("No delegation", row(lamps.open(by=cast.ana), cast.max, on_behalf_of=cast.tom, delegation=away))


def test_decision_by_somebody_elses_delegation__is_refused(lamps, cast):
    away = DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL)

    refuse_row("No delegation", row(lamps.open(by=cast.ana), cast.dina, on_behalf_of=cast.tom, delegation=away))


def test_decision_for_somebody_who_lost_the_role__is_refused(lamps, cast):
    away = DelegationFactory(from_person=cast.mia, to_person=cast.max, role_id=TECHNICAL)

    refuse_row("not held here", row(lamps.open(by=cast.ana), cast.max, on_behalf_of=cast.mia, delegation=away))


@pytest.mark.parametrize("second", ["the same person", "the principal", "the stand-in"])
def test_second_approval_with_the_same_name__is_refused(second, lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    away = DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL)
    for_tom = {"on_behalf_of": cast.tom, "delegation": away}
    grant(cast.max, TECHNICAL)
    first, then = {
        "the same person": (row(request, cast.tom), row(request, cast.tom)),
        "the principal": (row(request, cast.max, **for_tom), row(request, cast.tom)),
        "the stand-in": (row(request, cast.max), row(request, cast.max, **for_tom)),
    }[second]
    first.save()

    refuse_row("counts once", then)


@pytest.mark.parametrize(
    "signed_in_at", [None, NOW - dt.timedelta(minutes=15, seconds=1), NOW + HOUR], ids=["never", "long ago", "later"]
)
def test_approval_without_the_fresh_sign_in_that_policy_asks__is_refused(signed_in_at, lamps, cast):
    lamps.asked = policy(fresh_sign_in_min=15)

    refuse_row("fresh sign-in", row(lamps.open(by=cast.ana), cast.tom, signed_in_at=signed_in_at))


def test_decision__changed_or_removed__is_refused(lamps, cast):
    decision = sign(lamps.open(by=cast.ana), cast.tom, TECHNICAL)

    decision.verdict = "reject"
    with refused("stay as they are"), transaction.atomic():
        decision.save()
    with refused("stay as they are"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reason="Other")
    with refused("stay as they are"), transaction.atomic():
        decision.delete()


def test_standing_objection__is_counted_by_the_database_too(lamps, cast):
    request = lamps.open(by=cast.ana)
    row(request, cast.tom).save()
    row(request, second_technical(), verdict="request_changes", reason="No").save()

    with refused("not signed by everybody"):
        change(request, state="approved")


@pytest.mark.parametrize("who", ["tom", "ana"])
def test_person_named_on_a_decision__deleted__is_refused(who, lamps, cast):
    sign(lamps.open(by=cast.ana), cast.tom, TECHNICAL)

    with pytest.raises(ProtectedError):
        getattr(cast, who).delete()


def test_role_named_on_a_decision__deleted__is_refused(lamps, cast):
    sign(lamps.open(by=cast.ana), cast.tom, TECHNICAL)

    with pytest.raises(ProtectedError):
        Role.objects.get(pk=TECHNICAL).delete()


def test_approver__deactivated_afterwards__has_still_signed(lamps, cast):
    request = request_in("approved", lamps, cast)
    cast.tom.is_active = False
    cast.tom.save()
    RoleGrant.objects.filter(person=cast.tom).update(withdrawn_at=NOW, withdrawn_by=cast.alex)

    change(request, state="scheduled", go_live_at=NOW + HOUR)

    assert request_state(request) == "scheduled"
