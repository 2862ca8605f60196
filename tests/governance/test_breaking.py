"""Break-glass: live at once, with a mark, and a review that holds the next one back."""

from __future__ import annotations

import datetime as dt

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.models import Bypass, ChangeRequest, PostReview
from governance.services import FreshSignInNeeded, break_glass, close_post_review, expire_due, refresh_basis
from ledger.models import Entry
from tests.factories import NOW, grant, person_with
from tests.governance.worlds import request_in

pytestmark = pytest.mark.django_db


def glass(lamps, colour="green", **fields):
    told = lamps.arguments(colour)
    wanted = ("kind", "object_id", "subject_id", "at")
    return break_glass(
        **{
            **{name: told[name] for name in wanted},
            "environment": None,
            "reason": "It insults people",
            "incident": "INC-7",
            "signed_in_at": NOW,
            **fields,
        }
    )


def test_break_glass__takes_effect_at_once__with_mark_review_and_one_entry(lamps, cast):
    lamps.frozen_because = "Frozen until Monday."
    before = Entry.objects.count()

    request = glass(lamps, by=cast.rosa)

    assert (request.state, request.ended_by, lamps.switched) == ("applied", cast.rosa, ["green"])
    mark = Bypass.objects.get(request=request)
    assert (mark.kind, mark.person, mark.role_id, mark.incident) == (
        "break_glass",
        cast.rosa,
        "release-manager",
        "INC-7",
    )
    assert (mark.content_digest, mark.signed_in_at) == (request.content_digest, NOW)
    review = PostReview.objects.get(request=request)
    assert (review.feature, review.due_at, review.closed_at) == (cast.feature, NOW + dt.timedelta(days=3), None)
    (entry,) = Entry.objects.filter(sequence__gt=before)
    assert (entry.action, entry.role, entry.after_digest) == (
        "break_glass.used",
        "release-manager",
        request.content_digest,
    )
    assert not request.decisions.exists()


@pytest.mark.parametrize("name", ["ana", "omar", "tom", "alex", "ada", "olu"])
def test_break_glass__by_others__is_refused(name, lamps, cast):
    with pytest.raises(NotAllowed):
        glass(lamps, by=getattr(cast, name))

    assert lamps.switched == []


def test_break_glass__by_a_release_manager_of_another_feature__is_refused(lamps, cast):
    there = person_with("release-manager", cast.other_feature)
    here = person_with("release-manager", cast.feature)

    with pytest.raises(NotAllowed):
        glass(lamps, by=there)
    assert glass(lamps, by=here).state == "applied"


@pytest.mark.parametrize("missing", ["reason", "incident"])
def test_break_glass__without_a_reason_or_an_incident__is_refused(missing, lamps, cast):
    with pytest.raises(BadInput) as refusal:
        glass(lamps, by=cast.rosa, **{missing: " "})

    assert set(refusal.value.errors) == {missing}


@pytest.mark.parametrize("signed_in_at", [None, NOW - dt.timedelta(minutes=16)], ids=["never", "long ago"])
def test_break_glass__without_a_fresh_sign_in__is_refused(signed_in_at, lamps, cast):
    with pytest.raises(FreshSignInNeeded):
        glass(lamps, by=cast.rosa, signed_in_at=signed_in_at)


def test_break_glass__for_a_kind_without_it__is_refused(lamps, cast):
    lamps.can_break_glass = False

    with pytest.raises(BadInput):
        glass(lamps, by=cast.rosa)


def test_break_glass_that_fails__leaves_nothing(lamps, cast):
    lamps.breaks = WrongState("The bulb is gone.")

    with pytest.raises(WrongState, match="bulb"):
        glass(lamps, by=cast.rosa)

    assert not Bypass.objects.exists()
    assert not PostReview.objects.exists()
    assert not ChangeRequest.objects.exists()


def test_second_break_glass_on_the_feature__waits_for_the_review_of_the_first(lamps, cast):
    first = glass(lamps, by=cast.rosa)
    another = person_with("release-manager")

    with pytest.raises(WrongState, match=f"request {first.number}"):
        glass(lamps, "blue", by=another)

    close_post_review(review=first.post_review, verdict="stands", findings="Right", by=cast.tom, at=NOW)
    assert glass(lamps, "blue", by=another).state == "applied"


def test_request_in_review_meanwhile__goes_out_of_date(lamps, cast):
    asked = request_in("approved", lamps, cast)

    glass(lamps, "blue", by=cast.rosa)
    refresh_basis(request=asked, at=NOW)

    asked.refresh_from_db()
    assert asked.state == "stale"


@pytest.mark.parametrize("name", ["tom", "mia", "leila"])
def test_review__is_closed_by_whoever_signs_for_the_feature(name, lamps, cast):
    review = glass(lamps, by=cast.rosa).post_review
    person = getattr(cast, name)

    closed = close_post_review(review=review, verdict="take_back", findings="Too bright", by=person, at=NOW)

    assert (closed.verdict, closed.closed_by, closed.closed_at) == ("take_back", person, NOW)
    assert Entry.objects.latest("sequence").action == "post_review.closed"
    with pytest.raises(WrongState, match="closed already"):
        close_post_review(review=review, verdict="stands", findings="No", by=person, at=NOW)


@pytest.mark.parametrize("name", ["rosa", "ana", "omar", "alex", "olu"])
def test_review__is_not_closed_by_others(name, lamps, cast):
    review = glass(lamps, by=cast.rosa).post_review

    with pytest.raises(NotAllowed):
        close_post_review(review=review, verdict="stands", findings="Fine", by=getattr(cast, name), at=NOW)


def test_review__is_not_closed_by_who_broke_the_glass_or_wrote_the_content(lamps, cast):
    lamps.wrote = {cast.mia.pk}
    review = glass(lamps, by=cast.rosa).post_review
    grant(cast.rosa, "technical-reviewer")

    for person in (cast.rosa, cast.mia):
        with pytest.raises(NotAllowed, match="had no hand"):
            close_post_review(review=review, verdict="stands", findings="Fine", by=person, at=NOW)


@pytest.mark.parametrize(("verdict", "findings"), [("", "Fine"), ("perhaps", "Fine"), ("stands", " ")])
def test_review__without_verdict_or_findings__is_refused(verdict, findings, lamps, cast):
    review = glass(lamps, by=cast.rosa).post_review

    with pytest.raises(BadInput):
        close_post_review(review=review, verdict=verdict, findings=findings, by=cast.tom, at=NOW)


def test_break_glass__does_not_expire(lamps, cast):
    request = glass(lamps, by=cast.rosa)

    assert expire_due(NOW + dt.timedelta(days=99)) == 0
    request.refresh_from_db()
    assert request.state == "applied"
