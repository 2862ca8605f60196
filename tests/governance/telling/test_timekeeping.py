"""Reminders before and after what is due, handing up, and warnings of expiry: each once, whoever calls how often."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from accounts.models import Role, User
from governance.choices import Verdict
from governance.models import ChangeRequest, Notification, PostReview
from governance.notifying.catching_up import tell_missed
from governance.notifying.mailing import mail_waiting
from governance.services import break_glass, decide, renew_request
from governance.services.escalating import escalate_due
from governance.services.reminding import remind_due
from ledger.models import Entry
from tests.factories import NOW, grant
from tests.governance.worlds import LAMP, policy, request_in, sign

TECHNICAL, LEGAL = "technical-reviewer", "legal-reviewer"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
DUE = NOW + 72 * HOUR  # of the lamps' policy
EXPIRES = NOW + 336 * HOUR


@pytest.fixture
def request_of_ana(cast, lamps, fresh):
    request = lamps.open(by=cast.ana)
    fresh()
    return request


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (DUE - DAY - HOUR, {}),
        (DUE - DAY, {"Tom": "Due within a day: your signature on green for the lamp"}),
        (DUE - HOUR, {"Tom": "Due within a day: your signature on green for the lamp"}),
        (
            DUE,
            {
                "Tom": "Overdue: your signature on green for the lamp",
                "Ana": "Overdue: green for the lamp still waits. Its page says for whom",
            },
        ),
        (DUE + 5 * DAY, {}),
    ],
)
def test_remind_due__at_each_time__says_it_once(at, said, request_of_ana, told):
    assert remind_due(at) == len(said)
    assert remind_due(at) == 0
    assert remind_due(at + dt.timedelta(minutes=5)) == 0

    assert told("due") == said


def test_remind_due__every_few_minutes_for_two_weeks__says_it_a_few_times(request_of_ana, cast):
    for hours in range(24 * 14):
        remind_due(NOW + hours * HOUR)

    of_tom = Notification.objects.filter(person=cast.tom)
    stages = [key.rsplit(":", 1)[1] for key in of_tom.order_by("created_at", "key").values_list("key", flat=True)]
    assert stages == ["soon", "late0", "late1", "late2", "late3", "expires"]


def test_remind_due__whoever_signed_or_cannot__hears_nothing(cast, lamps, fresh, told):
    lamps.asked = policy(requirements={TECHNICAL: 1, LEGAL: 1})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    fresh()

    remind_due(DUE - HOUR)

    assert told("due").keys() == {"Leila"}


@pytest.mark.parametrize("state", ["changes_requested", "stale", "approved", "applied", "withdrawn"])
def test_remind_due__what_does_not_wait_for_signatures__is_left_alone(state, cast, lamps, fresh, told):
    request_in(state, lamps, cast)
    fresh()

    remind_due(DUE)

    assert told("due") == {}


def test_remind_due__asked_again__begins_anew(cast, lamps, fresh, told):
    request = lamps.open(by=cast.ana)
    remind_due(DUE - HOUR)
    decide(request=request, verdict=Verdict.REQUEST_CHANGES, role=TECHNICAL, reason="Why?", by=cast.tom, at=DUE)
    renew_request(request=request, reason="Because.", by=cast.ana, at=DUE)
    fresh()

    assert remind_due(DUE + 72 * HOUR - HOUR) == 1
    assert told("due").keys() == {"Tom"}


def test_remind_due__a_day_before_it_expires__warns_author_and_signers(request_of_ana, told):
    remind_due(EXPIRES - HOUR)
    remind_due(EXPIRES - HOUR / 2)

    assert told("due") == {
        "Tom": "Expires within a day: green for the lamp still needs your signature",
        "Ana": "Expires within a day: green for the lamp. Whoever has not signed by then is not asked any more",
    }


def test_remind_due__a_review_of_break_glass__tells_those_who_can_close_it_and_mails_them(cast, lamps, fresh, told):
    request = break_glass(
        kind=lamps.code,
        object_id=LAMP,
        subject_id=lamps.subject("green"),
        environment=None,
        reason="It is dark",
        incident="INC-7",
        signed_in_at=NOW,
        by=cast.rosa,
        at=NOW,
    )
    fresh()
    due_at = request.post_review.due_at
    mail.outbox.clear()

    remind_due(due_at - 2 * DAY)
    remind_due(due_at - HOUR)
    remind_due(due_at - HOUR)
    remind_due(due_at)

    title = "Overdue: the review of break-glass, green for the lamp"
    assert told("due") == dict.fromkeys(["Leila", "Mia", "Tom"], title)
    assert Notification.objects.count() == 6
    assert mail_waiting(at=due_at) == 6
    assert mail.outbox[-1].subject == title
    PostReview.objects.update(verdict="stands", findings="Right", closed_at=due_at, closed_by=cast.tom)
    assert remind_due(due_at + DAY) == 0


def lead(role, person):
    Role.objects.filter(code=role).update(lead=person)


def entries():
    return Entry.objects.filter(action="change_request.escalated")


def test_escalate_due__a_day_late__hands_up_to_the_lead_once(cast, request_of_ana, told):
    lead(TECHNICAL, cast.omar)

    assert escalate_due(DUE + DAY - HOUR) == []
    assert escalate_due(DUE + DAY) == [request_of_ana]
    assert escalate_due(DUE + DAY) == []
    assert escalate_due(DUE + 2 * DAY) == []

    assert told("escalated") == {"Omar": "Handed up to you, late: green for the lamp waits for Technical reviewer"}
    assert entries().count() == 1
    assert ChangeRequest.objects.get().escalated_at == DUE + DAY


def test_escalate_due__two_roles_short__each_lead_hears_of_theirs(cast, lamps, fresh, told):
    lamps.asked = policy(requirements={TECHNICAL: 1, LEGAL: 1})
    lamps.open(by=cast.ana)
    lead(TECHNICAL, cast.omar)
    lead(LEGAL, cast.vera)
    fresh()

    escalate_due(DUE + DAY)

    assert told("escalated") == {
        "Omar": "Handed up to you, late: green for the lamp waits for Technical reviewer",
        "Vera": "Handed up to you, late: green for the lamp waits for Legal reviewer",
    }
    assert entries().get().text.details.count("reviewer") == 2


@pytest.mark.parametrize("missing", ["nobody named", "deactivated", "sees nothing"])
def test_escalate_due__without_a_lead_who_could_look__goes_to_the_owner_of_the_feature(
    missing, cast, request_of_ana, told
):
    grant(cast.feature.owner, "prompt-owner")
    if missing == "deactivated":
        lead(TECHNICAL, cast.omar)
        User.objects.filter(pk=cast.omar.pk).update(is_active=False)
    if missing == "sees nothing":
        lead(TECHNICAL, cast.olu)

    escalate_due(DUE + DAY)

    assert told("escalated").keys() == {"Owner"}


def test_escalate_due__nobody_to_hand_it_to__is_tried_again_once_there_is(cast, request_of_ana):
    assert escalate_due(DUE + DAY) == []
    assert entries().count() == 0

    lead(TECHNICAL, cast.omar)

    assert escalate_due(DUE + 2 * DAY) == [request_of_ana]


def test_tell_missed__what_no_task_came_for__is_told_once(cast, lamps, told):
    request = lamps.open(by=cast.ana)  # nothing was queued: the broker was down
    sign(request, cast.tom, TECHNICAL)

    assert tell_missed(NOW + HOUR) == 2
    assert tell_missed(NOW + HOUR) == 0

    assert told() == {
        "Ana": "Tom Becker signed green for the lamp as technical reviewer",
        "Rosa": "Signed by everybody, and waits for you to put it into effect: green for the lamp",
    }


def test_tell_missed__asked_and_not_told__tells_who_can_sign(cast, lamps, told):
    lamps.open(by=cast.ana)

    assert tell_missed(NOW + HOUR) == 1

    assert told() == {"Tom": "Ana Silva asks for your signature on green for the lamp"}


def test_tell_missed__of_this_moment_and_of_last_week__is_left(cast, lamps):
    lamps.open(by=cast.ana)

    assert tell_missed(NOW) == 0
    assert tell_missed(NOW + 7 * DAY) == 0
