"""Into effect: by hand, at once, at a time; exactly once; a failure is kept and can be tried again."""

from __future__ import annotations

import datetime as dt

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.choices import GateState, Timing
from governance.gates import Gate, GateResult
from governance.gates import registering as gates
from governance.models import ChangeRequest
from governance.services import (
    apply_due,
    apply_request,
    plan_request,
    renew_request,
    schedule_request,
    settle_request,
    unschedule_request,
)
from governance.services import applying as applying_module
from ledger.models import Entry
from tests.factories import NOW
from tests.governance.worlds import policy, request_in, sign

pytestmark = pytest.mark.django_db
TECHNICAL = "technical-reviewer"
HOUR = dt.timedelta(hours=1)


def actions_since(number):
    return list(Entry.objects.filter(sequence__gt=number).order_by("sequence").values_list("action", flat=True))


def newest():
    return Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


class Mood(Gate):
    """Passes or not, as the test says."""

    code = "mood"
    name = "Mood"
    passes = True

    def look(self, material) -> GateResult:
        return self.fine("Fine.") if self.passes else self.not_yet("Not in the mood.", next_step="Wait.")


@pytest.fixture
def mood(lamps, monkeypatch):
    """A blocking gate that policy asks for."""
    gate = Mood()
    monkeypatch.setitem(gates._gates, gate.code, gate)
    lamps.asked = policy(gates=[{"gate": "mood", "mode": "block", "asked_by": ["test"]}])
    return gate


# By hand


def test_apply__by_a_release_manager__takes_effect_and_says_so_once(lamps, cast):
    request = request_in("approved", lamps, cast)
    before = newest()

    applied = apply_request(request=request, by=cast.rosa, at=NOW + HOUR)

    assert lamps.switched == ["green"]
    assert (applied.state, applied.ended_at, applied.ended_by) == ("applied", NOW + HOUR, cast.rosa)
    assert actions_since(before) == ["change_request.applied"]
    entry = Entry.objects.latest("sequence")
    assert (entry.after_digest, entry.before_digest) == (request.content_digest, "")


def test_apply__again__is_refused_and_changes_nothing(lamps, cast):
    request = request_in("applied", lamps, cast)

    with pytest.raises(WrongState, match="applied"):
        apply_request(request=request, by=cast.rosa, at=NOW)

    assert lamps.switched == ["green"]


@pytest.mark.parametrize("name", ["ana", "tom", "olu", "omar"])
def test_apply__by_somebody_who_does_not_release__is_refused(name, lamps, cast):
    request = request_in("approved", lamps, cast)

    with pytest.raises(NotAllowed):
        apply_request(request=request, by=getattr(cast, name), at=NOW)

    assert lamps.switched == []


def test_apply__when_the_world_moved__puts_it_out_of_date_instead(lamps, cast):
    request = request_in("approved", lamps, cast)
    lamps.live = "red"

    outcome = apply_request(request=request, by=cast.rosa, at=NOW)

    assert (outcome.state, outcome.moved) == ("stale", ["The lamp is red now."])
    assert lamps.switched == []


def test_apply__while_something_hinders__tells_a_person_and_leaves_it(lamps, cast):
    request = request_in("approved", lamps, cast)
    lamps.frozen_because = "Frozen until Monday."

    with pytest.raises(WrongState, match="Frozen until Monday"):
        apply_request(request=request, by=cast.rosa, at=NOW)

    assert apply_request(request=request, by=None, at=NOW).state == "approved"


def test_apply__after_it_expired__is_refused(lamps, cast):
    request = request_in("approved", lamps, cast)

    with pytest.raises(WrongState, match="expired"):
        apply_request(request=request, by=cast.rosa, at=request.expires_at)


def test_apply__when_a_check_does_not_pass_any_more__is_refused(mood, lamps, cast):
    request = request_in("approved", lamps, cast)
    mood.passes = False

    with pytest.raises(WrongState, match="Not in the mood"):
        apply_request(request=request, by=cast.rosa, at=NOW)


# At once


def test_last_signature__on_approval__applies_at_once_in_one_transaction(lamps, cast):
    request = lamps.open(by=cast.ana, timing=Timing.ON_APPROVAL)
    before = newest()

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert (request.state, request.ended_by, lamps.switched) == ("applied", None, ["green"])
    assert actions_since(before) == ["change_request.signed", "change_request.approved", "change_request.applied"]


def test_last_signature__on_approval_while_frozen__waits_for_the_end_of_the_freeze(lamps, cast):
    request = lamps.open(by=cast.ana, timing=Timing.ON_APPROVAL)
    lamps.frozen_because = "Frozen until Monday."
    sign(request, cast.tom, TECHNICAL)
    request.refresh_from_db()
    assert request.state == "approved"
    assert apply_due(NOW + HOUR) == []

    lamps.frozen_because = ""

    assert apply_due(NOW + HOUR) == [request]
    assert lamps.switched == ["green"]


# At a time


def test_last_signature__with_a_time_to_come__is_scheduled(lamps, cast):
    request = lamps.open(by=cast.ana, timing=Timing.AT_TIME, go_live_at=NOW + HOUR)

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert request.state == "scheduled"
    assert apply_due(NOW + HOUR - dt.timedelta(seconds=1)) == []
    assert apply_due(NOW + HOUR) == [request]
    assert apply_due(NOW + HOUR) == []
    assert lamps.switched == ["green"]


def test_last_signature__after_the_time_that_was_set__applies_at_once(lamps, cast):
    request = lamps.open(by=cast.ana, timing=Timing.AT_TIME, go_live_at=NOW + HOUR)

    sign(request, cast.tom, TECHNICAL, at=NOW + 2 * HOUR)

    request.refresh_from_db()
    assert request.state == "applied"


def test_scheduled__whose_world_moved__goes_out_of_date_at_its_time(lamps, cast):
    request = request_in("scheduled", lamps, cast)
    lamps.live = "red"

    (moved,) = apply_due(NOW + HOUR)

    assert (moved.pk, moved.state, lamps.switched) == (request.pk, "stale", [])


def test_scheduled__whose_check_does_not_pass_any_more__fails_and_says_why(mood, lamps, cast):
    request_in("scheduled", lamps, cast)
    mood.passes = False

    (failed,) = apply_due(NOW + HOUR)

    assert (failed.state, lamps.switched) == ("failed", [])
    assert "Not in the mood." in failed.failure


def test_one_that_cannot_even_be_tried__does_not_keep_the_others(lamps, cast, monkeypatch):
    request = request_in("scheduled", lamps, cast)
    real = applying_module._apply_one
    tried = []

    def break_first(pk, at):
        tried.append(pk)
        if len(tried) == 1:
            raise RuntimeError("Lost")
        return real(pk, at)

    monkeypatch.setattr(applying_module, "_apply_one", break_first)

    assert apply_due(NOW + HOUR) == []
    assert apply_due(NOW + HOUR) == [request]


@pytest.mark.parametrize("go_live_at", [None, NOW, NOW - HOUR, NOW + dt.timedelta(days=60)], ids=str)
def test_schedule__for_a_time_that_cannot_be__is_refused(go_live_at, lamps, cast):
    request = request_in("approved", lamps, cast)

    with pytest.raises(BadInput) as refusal:
        schedule_request(request=request, go_live_at=go_live_at, by=cast.rosa, at=NOW)

    assert set(refusal.value.errors) == {"go_live_at"}


def test_unscheduled__waits_for_a_release_manager(lamps, cast):
    request = unschedule_request(request=request_in("scheduled", lamps, cast), by=cast.rosa, at=NOW)

    assert (request.state, request.timing, request.go_live_at) == ("approved", "by_hand", None)
    assert apply_due(NOW + 9 * HOUR) == []


# Failures


@pytest.mark.parametrize("error", [WrongState("The bulb is gone."), RuntimeError("secret detail")], ids=["told", "bug"])
def test_failed_application__keeps_nothing_but_why__and_can_be_tried_again(error, lamps, cast):
    request = request_in("approved", lamps, cast)
    lamps.breaks = error
    before = newest()

    failed = apply_request(request=request, by=cast.rosa, at=NOW)

    assert (failed.state, failed.ended_at, lamps.switched) == ("failed", None, [])
    assert "secret" not in failed.failure
    assert failed.failure.startswith("The bulb is gone." if isinstance(error, WrongState) else "Something went wrong")
    assert actions_since(before) == ["change_request.failed"]
    assert apply_due(NOW + HOUR) == []

    lamps.breaks = None
    again = apply_request(request=failed, by=cast.rosa, at=NOW)

    assert (again.state, again.failure, lamps.switched) == ("applied", "", ["green"])


def test_failed_application__of_the_last_signature__keeps_the_signature(lamps, cast):
    request = lamps.open(by=cast.ana, timing=Timing.ON_APPROVAL)
    lamps.breaks = WrongState("The bulb is gone.")

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert (request.state, request.decisions.count()) == ("failed", 1)


def test_application_that_breaks_in_the_database__leaves_no_trace_but_why(lamps, cast, monkeypatch):
    request = request_in("approved", lamps, cast)

    def break_database(request, *, by, at):
        cast.tom.full_name = "Changed on the way"
        cast.tom.save()
        ChangeRequest.objects.create(kind="lamp")

    monkeypatch.setattr(lamps, "apply", break_database)

    assert apply_request(request=request, by=cast.rosa, at=NOW).state == "failed"
    cast.tom.refresh_from_db()
    assert cast.tom.full_name == "Tom Becker"


def test_failing_twice__keeps_the_newest_reason(lamps, cast):
    request = request_in("failed", lamps, cast)
    lamps.breaks = WrongState("The fuse, too.")

    assert apply_request(request=request, by=cast.rosa, at=NOW).failure == "The fuse, too."


def test_failed__asked_again__is_signed_still(lamps, cast):
    request = request_in("failed", lamps, cast)

    assert renew_request(request=request, reason="New bulb", by=cast.ana, at=NOW).state == "approved"


# Checks that wait


def test_signed_by_everybody__while_a_check_blocks__stays_in_review_until_it_passes(mood, lamps, cast):
    mood.passes = False
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    request.refresh_from_db()
    assert request.state == "in_review"
    assert settle_request(request=request, at=NOW).state == "in_review"

    mood.passes = True

    assert settle_request(request=request, at=NOW).state == "approved"


def test_check_that_warns__blocks_nothing(mood, lamps, cast):
    lamps.asked = policy(gates=[{"gate": "mood", "mode": "warn", "asked_by": ["test"]}])
    mood.passes = False
    request = lamps.open(by=cast.ana)

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert request.state == "approved"
    assert request.gates.content[0]["state"] == GateState.UNSATISFIED


def test_check_that_nobody_brings__blocks(lamps, cast):
    lamps.asked = policy(gates=[{"gate": "gone", "mode": "block", "asked_by": ["test"]}])
    request = lamps.open(by=cast.ana)

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert request.state == "in_review"
    assert request.gates.content[0]["state"] == GateState.ERROR


def test_open_comment__holds_it_where_policy_wants_them_resolved(lamps, cast):
    from governance.models import Thread

    lamps.asked = policy(comments_resolved=True)
    request = lamps.open(by=cast.ana)
    thread = Thread.objects.create(
        request=request, content_digest=request.content_digest, opened_by=cast.tom, opened_at=NOW
    )
    sign(request, cast.tom, TECHNICAL)
    request.refresh_from_db()
    assert request.state == "in_review"

    Thread.objects.filter(pk=thread.pk).update(resolved_by=cast.ana, resolved_at=NOW)

    assert settle_request(request=request, at=NOW).state == "approved"


# Plans


def test_plan__before_anybody_signed__is_the_authors(lamps, cast):
    request = lamps.open(by=cast.ana)
    steps = [{"percent": 10, "hold_min": 60}, {"percent": 100, "hold_min": 5}]

    planned = plan_request(request=request, timing="on_approval", steps=steps, by=cast.ana, at=NOW)

    assert planned.timing == "on_approval"
    assert planned.steps == [{"percent": 10, "hold_min": 60}, {"percent": 100, "hold_min": 0}]


def test_plan__after_somebody_signed__is_the_release_managers(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)

    with pytest.raises(NotAllowed, match="signed this plan"):
        plan_request(request=request, timing="on_approval", by=cast.ana, at=NOW)

    assert plan_request(request=request, timing="on_approval", by=cast.rosa, at=NOW).timing == "on_approval"


@pytest.mark.parametrize(
    ("timing", "state"), [("by_hand", "approved"), ("on_approval", "applied"), ("at_time", "scheduled")]
)
def test_plan__of_an_approved_request__counts_at_once(timing, state, lamps, cast):
    request = request_in("approved", lamps, cast)

    planned = plan_request(request=request, timing=timing, go_live_at=NOW + HOUR, by=cast.rosa, at=NOW)

    assert planned.state == state


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ([{"percent": 50}], "steps"),
        ([{"percent": 50}, {"percent": 50}, {"percent": 100}], "steps"),
        ([{"percent": 100}, {"percent": 50}], "steps"),
        ([{"percent": 0}, {"percent": 100}], "steps.0.percent"),
        ([{"percent": 101}], "steps.0.percent"),
        ([{"percent": True}], "steps.0.percent"),
        ([{"percent": "10"}, {"percent": 100}], "steps.0.percent"),
        ([{"percent": 10, "hold_min": -1}, {"percent": 100}], "steps.0.hold_min"),
        ([{"percent": 100, "until": "later"}], "steps.0"),
        (["all"], "steps.0"),
        ([{"percent": each} for each in range(1, 30)], "steps"),
    ],
    ids=str,
)
def test_plan__with_steps_that_cannot_be__is_refused(steps, path, lamps, cast):
    request = lamps.open(by=cast.ana)

    with pytest.raises(BadInput) as refusal:
        plan_request(request=request, timing="by_hand", steps=steps, by=cast.ana, at=NOW)

    assert set(refusal.value.errors) == {path}
