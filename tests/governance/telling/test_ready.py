"""Signed by everybody, and the plan leaves the moment to a person: those who can act hear of it."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.roles import RoleCode
from governance.by_hand import live_by
from governance.choices import Timing
from governance.models import Notification
from governance.notifying.catching_up import tell_missed
from governance.notifying.wanted import is_still_wanted
from governance.putting_live import to_put_live
from governance.services import apply_request, open_and_send, plan_request, schedule_request, unschedule_request
from registry.services import add_model
from tests.factories import NOW, person_with
from tests.governance.worlds import a_request, request_in, sign, sign_all

TECHNICAL = RoleCode.TECHNICAL_REVIEWER.value
HOUR = dt.timedelta(hours=1)


def ready():
    """First names of those who were told, by name."""
    notices = Notification.objects.filter(key__startswith="ready:").order_by("person__full_name")
    return [notice.person.full_name.split()[0] for notice in notices.select_related("person")]


@pytest.fixture
def other(cast):
    return person_with(RoleCode.RELEASE_MANAGER, full_name="Uma There")


def test_release__whoever_can_put_it_live_hears__once(cast, committed):
    person_with(RoleCode.RELEASE_MANAGER, cast.other_feature, full_name="Otto Elsewhere")
    person_with(RoleCode.RELEASE_MANAGER, cast.feature, full_name="Hanna Here")
    request = a_request(cast)

    with committed():
        sign_all(request)
    tell_missed(NOW + HOUR)

    assert ready() == ["Hanna", "Rosa"]
    notice = Notification.objects.get(person=cast.rosa, key__startswith="ready:")
    assert notice.title.startswith("Signed by everybody, and waits for you to put it live: 1.0.0 of ")
    assert (notice.kind, notice.url) == ("decided", request.get_absolute_url())


@pytest.mark.parametrize(
    "plan",
    [{"timing": Timing.ON_APPROVAL}, {"timing": Timing.AT_TIME, "go_live_at": NOW + HOUR}],
    ids=["on approval", "at a time"],
)
def test_plan_that_goes_on_by_itself__nobody_is_asked(cast, lamps, committed, plan):
    request = lamps.open(by=cast.ana, **plan)

    with committed():
        sign(request, cast.tom, TECHNICAL)
    tell_missed(NOW + HOUR)

    assert ready() == []


def test_taken_off_the_schedule__the_others_hear__also_of_what_was_missed(cast, lamps, committed, other):
    request = request_in("approved", lamps, cast)
    schedule_request(request=request, go_live_at=NOW + HOUR, by=cast.rosa, at=NOW)
    unschedule_request(request=request, by=cast.rosa, at=NOW)  # nothing was queued: the broker was down

    tell_missed(NOW + HOUR)
    assert ready() == ["Uma"]

    Notification.objects.all().delete()
    schedule_request(request=request, go_live_at=NOW + HOUR, by=cast.rosa, at=NOW)
    with committed():
        unschedule_request(request=request, by=cast.rosa, at=NOW)
    assert ready() == ["Uma"]


def test_planned_by_hand_while_something_hinders_it__the_others_hear(cast, lamps, committed, other):
    lamps.frozen_because = "Frozen until Monday."
    request = request_in("approved", lamps, cast, timing=Timing.ON_APPROVAL)

    with committed():
        plan_request(request=request, timing=Timing.BY_HAND, by=cast.rosa, at=NOW)

    assert ready() == ["Uma"]


def test_put_live_meanwhile__no_mail_goes_out(cast, lamps, committed):
    request = lamps.open(by=cast.ana)
    with committed():
        sign(request, cast.tom, TECHNICAL)
    notice = Notification.objects.get(key__startswith="ready:")
    assert is_still_wanted(notice, NOW)

    apply_request(request=request, by=cast.rosa, at=NOW)

    assert not is_still_wanted(Notification.objects.get(pk=notice.pk), NOW)


def test_may_not_sign_in_any_more__no_mail_goes_out(cast, lamps, committed):
    request = lamps.open(by=cast.ana)
    with committed():
        sign(request, cast.tom, TECHNICAL)
    notice = Notification.objects.get(key__startswith="ready:")
    type(cast.rosa).objects.filter(pk=cast.rosa.pk).update(is_active=False)

    assert not is_still_wanted(Notification.objects.get(pk=notice.pk), NOW)


def test_about_no_feature__those_who_may_ask_for_it_hear(cast, committed):
    model = add_model(by=cast.max, at=NOW, provider="OpenAI", model_id="gpt-new-2026-01-01", name="GPT new")
    request = open_and_send(
        kind="model_approval",
        object_id=model.pk,
        subject_id=model.pk,
        why="Cheaper",
        timing=Timing.BY_HAND,
        by=cast.max,
        at=NOW,
    )

    with committed():
        sign_all(request)

    assert ready() == ["Alex", "Max"]
    notice = Notification.objects.get(person=cast.max, key__startswith="ready:")
    assert "waits for you to put it into effect: " in notice.title
    assert [item.verb for item in to_put_live(cast.max, NOW)] == ["Put into effect"]
    assert not live_by(cast.rosa).exists()
