"""Marks of break-glass, and the reviews that they owe, past the services."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from governance.choices import BypassKind
from governance.models import Bypass, PostReview
from governance.services import break_glass, open_request
from tests.factories import NOW, grant, person_with
from tests.governance.past_services import applied, change, refused, request_state
from tests.governance.worlds import digest_of, request_in

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT = "technical-reviewer", "product-reviewer"
HOUR = dt.timedelta(hours=1)


def mark(request, person, **fields):
    told = {"reason": "Harm", "incident": "INC-1", "content_digest": request.content_digest, "at": NOW}
    told |= {"kind": BypassKind.BREAK_GLASS, "role_id": "release-manager", "signed_in_at": NOW, **fields}
    return Bypass(request=request, person=person, **told)


def test_mark_on_a_request_in_review__is_refused(lamps, cast):
    with refused("asked for already"), transaction.atomic():
        mark(lamps.open(by=cast.ana), cast.rosa).save()


def test_mark_of_somebody_without_the_role__is_refused(lamps, cast):
    with refused("Only a role that may"), transaction.atomic():
        mark(request_in("draft", lamps, cast), cast.ana).save()
    with refused("Only a role that may"), transaction.atomic():
        mark(request_in("draft", lamps, cast), cast.tom, role_id=TECHNICAL).save()


def test_mark_without_a_fresh_sign_in__is_refused(lamps, cast):
    with refused("fresh sign-in"), transaction.atomic():
        mark(request_in("draft", lamps, cast), cast.rosa, signed_in_at=NOW - HOUR).save()


@pytest.mark.parametrize("wrong", ["person", "content", "feature"])
def test_mark_that_does_not_fit_the_request__lets_nothing_through(wrong, lamps, cast):
    request = request_in("draft", lamps, cast)
    breaker = cast.rosa
    fields = {}
    if wrong == "content":
        fields["content_digest"] = digest_of("other")
    if wrong == "feature":
        breaker = person_with("release-manager", cast.other_feature)
    mark(request, breaker, **fields).save()
    PostReview.objects.create(request=request, feature=cast.feature, opened_at=NOW, due_at=NOW)

    with refused("nobody broke glass"):
        change(request, **applied())


def test_mark_without_the_review_that_it_owes__is_refused_at_the_end(lamps, cast):
    with refused("owes a review"), transaction.atomic():
        mark(request_in("draft", lamps, cast), cast.rosa).save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_review__deleted_changed_or_closed_by_the_breaker__is_refused(lamps, cast):
    review = glass_broken(lamps, cast).post_review
    closed = {"verdict": "stands", "findings": "Fine", "closed_at": NOW}

    with refused("never deleted"), transaction.atomic():
        PostReview.objects.filter(pk=review.pk)._raw_delete(using="default")
    with refused("stays about"), transaction.atomic():
        PostReview.objects.filter(pk=review.pk).update(due_at=NOW + 99 * HOUR)
    with refused("had a hand in"), transaction.atomic():
        PostReview.objects.filter(pk=review.pk).update(closed_by=cast.rosa, **closed)
    PostReview.objects.filter(pk=review.pk).update(closed_by=cast.tom, **closed)
    with refused("stays as it is"), transaction.atomic():
        PostReview.objects.filter(pk=review.pk).update(findings="Something else")


def test_mark_that_fits__lets_it_through(lamps, cast):
    grant(cast.rosa, "prompt-editor")
    told = lamps.arguments(by=cast.rosa)
    request = open_request(**told)
    mark(request, cast.rosa).save()
    PostReview.objects.create(request=request, feature=cast.feature, opened_at=NOW, due_at=NOW)

    change(request, **applied())

    assert request_state(request) == "applied"


def glass_broken(lamps, cast):
    told = lamps.arguments(by=cast.rosa)
    wanted = ("kind", "object_id", "subject_id", "by", "at")
    return break_glass(
        **{name: told[name] for name in wanted},
        environment=None,
        reason="Harm",
        incident="INC-1",
        signed_in_at=NOW,
    )
