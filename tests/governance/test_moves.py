"""States and moves: the table, the database's copy of it, and every service tried in every state."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from base.errors import Refusal, WrongState
from governance.choices import DECIDABLE_STATES, OPEN_STATES, REQUEST_MOVES, SIGNED_STATES, RequestState, Verdict
from governance.models import ChangeRequest
from governance.services import (
    apply_request,
    decide,
    plan_request,
    renew_request,
    revise_request,
    schedule_request,
    send_request,
    unschedule_request,
    withdraw_request,
)
from tests.factories import NOW
from tests.governance.worlds import request_in, second_technical, sign

pytestmark = pytest.mark.django_db
TECHNICAL = "technical-reviewer"
LATER = NOW + dt.timedelta(hours=2)

# By service: in which states it goes through, and where it leads (None: stays).
EXPECTED = {
    "send": {"draft": "in_review"},
    "sign": {state: "approved" if state == "in_review" else None for state in DECIDABLE_STATES},
    "ask for changes": dict.fromkeys(DECIDABLE_STATES, "changes_requested"),
    "reject": dict.fromkeys(DECIDABLE_STATES, "rejected"),
    "revise": {state: None if state == "draft" else "in_review" for state in OPEN_STATES},
    "renew": dict.fromkeys(["stale", "changes_requested"], "in_review") | {"failed": "approved"},
    "withdraw": dict.fromkeys(OPEN_STATES, "withdrawn"),
    "plan": {state: None for state in OPEN_STATES if state != "scheduled"},
    "schedule": dict.fromkeys(["approved", "scheduled"], "scheduled"),
    "unschedule": {"scheduled": "approved"},
    "apply": dict.fromkeys(SIGNED_STATES, "applied"),
}


def act(verb, request, lamps, cast):
    priya, told = second_technical(), {"at": NOW}
    return {
        "send": lambda: send_request(request=request, by=cast.ana, **told),
        "sign": lambda: sign(request, priya, TECHNICAL),
        "ask for changes": lambda: _say(Verdict.REQUEST_CHANGES, request, priya),
        "reject": lambda: _say(Verdict.REJECT, request, priya),
        "revise": lambda: revise_request(
            request=request, subject_id=lamps.subject("blue"), why="Bluer", by=cast.omar, **told
        ),
        "renew": lambda: renew_request(request=request, reason="Because", by=cast.ana, **told),
        "withdraw": lambda: withdraw_request(request=request, reason="Not now", by=cast.ana, **told),
        "plan": lambda: plan_request(request=request, timing="by_hand", by=cast.rosa, **told),
        "schedule": lambda: schedule_request(request=request, go_live_at=LATER, by=cast.rosa, **told),
        "unschedule": lambda: unschedule_request(request=request, by=cast.rosa, **told),
        "apply": lambda: apply_request(request=request, by=cast.rosa, **told),
    }[verb]()


def _say(verdict, request, person):
    return decide(request=request, verdict=verdict, role=TECHNICAL, reason="No", by=person, at=NOW)


@pytest.mark.parametrize("state", RequestState.values)
@pytest.mark.parametrize("verb", EXPECTED)
def test_every_service__in_every_state__moves_as_the_table_says(verb, state, lamps, cast):
    request = request_in(state, lamps, cast)
    expected = EXPECTED[verb]

    if state in expected:
        act(verb, request, lamps, cast)
        request.refresh_from_db()
        assert request.state == (expected[state] or state)
    else:
        with pytest.raises(WrongState):
            act(verb, request, lamps, cast)
        request.refresh_from_db()
        assert request.state == state


@pytest.mark.parametrize("state", RequestState.values)
def test_table_of_moves__is_the_same_in_the_database(state):
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_moves(%s)", [state])
        (moves,) = cursor.fetchone()

    assert set(moves) == set(REQUEST_MOVES[state])


def test_groups_of_states__follow_from_the_table():
    assert set(OPEN_STATES) == {state for state in RequestState.values if REQUEST_MOVES[state]}
    assert set(SIGNED_STATES) < set(DECIDABLE_STATES) < set(OPEN_STATES)


@pytest.mark.parametrize("before", RequestState.values)
def test_move_past_the_services__that_is_not_in_the_table__is_refused(before, lamps, cast):
    request = request_in(before, lamps, cast)

    for after in set(RequestState.values) - REQUEST_MOVES[before] - {before}:
        with pytest.raises(IntegrityError), transaction.atomic():
            ChangeRequest.objects.filter(pk=request.pk).update(state=after, ended_at=NOW)


def test_second_request_for_the_same_object_and_place__is_refused_with_the_number_of_the_first(lamps, cast):
    first = lamps.open(by=cast.ana)

    with pytest.raises(WrongState, match=f"Request {first.number} is open"):
        lamps.open("blue", by=cast.omar)


def test_request__after_the_first_ended__can_be_opened(lamps, cast):
    request_in("withdrawn", lamps, cast)

    assert lamps.open(by=cast.omar).state == "in_review"


@pytest.mark.parametrize("verb", [verb for verb in EXPECTED if verb not in ("sign", "ask for changes", "reject")])
def test_every_service__by_somebody_without_a_role__is_refused(verb, lamps, cast):
    state = next(iter(EXPECTED[verb]))
    request = request_in(state, lamps, cast)
    cast.ana = cast.omar = cast.rosa = cast.olu

    with pytest.raises(Refusal) as refusal:
        act(verb, request, lamps, cast)

    assert refusal.value.status == 403
    request.refresh_from_db()
    assert request.state == state
