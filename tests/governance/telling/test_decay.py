"""Who hears that what is live does worse than when it was approved."""

from __future__ import annotations

import datetime as dt

import pytest

from evaluation.choices import RunTrigger
from evaluation.models import DecayNotice
from governance.models import Notification
from governance.notifying.catching_up import tell_missed
from governance.notifying.mailing import mail_waiting
from tests.evaluation.pages.runs_world import a_place, finished
from tests.factories import NOW, person_with
from tests.governance.worlds import released

pytestmark = pytest.mark.django_db

TITLE = "Scheduled evaluation of answerer fell 1.00 → 0.17 on 12 cases"


@pytest.fixture
def place(cast, fresh):
    """Ana wrote 1.0.0, Tom signed it, Omar answers for the prompt."""
    place = a_place(cast, *[f"good {number}" for number in range(12)])
    released(cast, place.version)
    finished(cast, place, [True] * 12)
    fresh()
    return place


def falls(cast, place):
    return finished(cast, place, [True] * 2 + [False] * 10, trigger=RunTrigger.SCHEDULE)


def test_decay__found__tells_who_wrote_signed_and_answers_for_it(cast, place, committed, told):
    with committed():
        falls(cast, place)

    assert told("decay") == dict.fromkeys(["Ana", "Omar", "Tom"], TITLE)
    assert set(Notification.objects.values_list("url", flat=True)) == {"/prompts/answerer/evaluations/"}


def test_decay__e_mail__says_what_and_why(cast, place, committed, mailoutbox):
    with committed():
        falls(cast, place)
    mailoutbox.clear()
    Notification.objects.update(mailed_at=None)

    mail_waiting(at=NOW + dt.timedelta(hours=1))

    letter = next(letter for letter in mailoutbox if letter.to == [cast.omar.email])
    assert letter.subject == TITLE
    assert "you wrote, signed or answer for what is live" in letter.body


def test_decay__who_may_not_see_the_prompt__hears_nothing(cast, place, committed, told):
    place.prompt.backup_owner = cast.olu
    place.prompt.save()

    with committed():
        falls(cast, place)

    assert "Olu" not in told("decay")


def test_decay__somebody_else_of_the_feature__hears_nothing(cast, place, committed, told):
    person_with("technical-reviewer", full_name="Nora Not-Asked")

    with committed():
        falls(cast, place)

    assert "Nora" not in told("decay")


def test_decay__broker_was_down__is_told_later_and_once(cast, place, told):
    run = falls(cast, place)  # nothing is committed, so nothing was queued
    DecayNotice.objects.create(
        prompt=place.prompt, run=run, says="1.00 → 0.17 on 12 cases", opened_at=NOW - dt.timedelta(hours=1)
    )

    tell_missed(NOW)

    assert told("decay") == dict.fromkeys(["Ana", "Omar", "Tom"], TITLE)
    assert tell_missed(NOW) == 0
