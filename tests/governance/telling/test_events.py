"""Who hears of what: each event by the real services, after a commit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from accounts.roles import RoleCode
from accounts.services import derive_access
from base.errors import WrongState
from delivery.services import roll_back
from governance.choices import Verdict
from governance.models import Notification
from governance.notifying.keeping import keep
from governance.notifying.notice import Notice
from governance.notifying.telling import tell_about
from governance.services import add_comment, apply_request, decide, open_thread, refresh_basis, renew_request
from registry.models import Environment
from tests.factories import NOW, DelegationFactory, PromptFactory, grant, person_with
from tests.governance.worlds import a_request, a_version, policy, released, sign

TECHNICAL, LEGAL = RoleCode.TECHNICAL_REVIEWER.value, RoleCode.LEGAL_REVIEWER.value
READY = "Signed by everybody, and waits for you to put it into effect: green for the lamp"


@pytest.fixture
def asked(cast, lamps, fresh):
    """A request of Ana's in review, nobody told yet."""
    request = lamps.open(by=cast.ana)
    fresh()
    return request


def test_asked__who_can_sign__and_nobody_else(cast, lamps, committed, told):
    DelegationFactory(from_person=cast.tom, to_person=cast.vera, role_id=TECHNICAL)
    grant(cast.ana, TECHNICAL)  # the author
    wrote = person_with(TECHNICAL, full_name="Will Wrote")
    lamps.wrote = {wrote.pk}

    with committed():
        lamps.open(by=cast.ana)

    title = "Ana Silva asks for your signature on green for the lamp"
    assert told() == {"Tom": title, "Vera": title}


def test_asked__a_transaction_that_fails__tells_nobody(cast, lamps, committed, told):
    class Changed(Exception):
        pass

    with committed(), pytest.raises(Changed), transaction.atomic():
        lamps.open(by=cast.ana)
        raise Changed

    assert told() == {}


def test_asked__twice_on_the_same_basis__tells_once_and_again_when_it_moved(cast, lamps, committed, told, fresh):
    with committed():
        request = lamps.open(by=cast.ana)
    facts = {"request_id": str(request.pk), "by_id": str(cast.ana.pk)}
    assert tell_about("review_asked", facts) == 0

    lamps.live = "red"
    refresh_basis(request=request, at=NOW)
    with committed():
        renew_request(request=request, reason="", by=cast.ana, at=NOW)

    assert Notification.objects.filter(person=cast.tom, kind="review_asked").count() == 2


def test_signed__the_author_hears__not_the_signer(cast, asked, committed, told):
    with committed():
        sign(asked, cast.tom, TECHNICAL)

    assert told() == {"Ana": "Tom Becker signed green for the lamp as technical reviewer", "Rosa": READY}


def test_signed_for_somebody__they_hear_too__with_both_names(cast, asked, committed, told):
    delegation = DelegationFactory(from_person=cast.tom, to_person=cast.vera, role_id=TECHNICAL)

    with committed():
        sign(asked, cast.vera, TECHNICAL, on_behalf_of=delegation.from_person)

    title = "Vera Lind on behalf of Tom Becker signed green for the lamp as technical reviewer"
    assert told() == {"Ana": title, "Tom": title, "Rosa": READY}


def test_rejected__those_who_signed_hear_too(cast, lamps, committed, told, fresh):
    lamps.asked = policy(requirements={TECHNICAL: 1, LEGAL: 1})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    fresh()

    with committed():
        decide(request=request, verdict=Verdict.REJECT, role=LEGAL, reason="Against T&C 4.2", by=cast.leila, at=NOW)

    title = "Leila Rahimi rejected green for the lamp as legal reviewer"
    assert told() == {"Ana": title, "Tom": title}
    assert set(Notification.objects.values_list("detail", flat=True)) == {"Against T&C 4.2"}


def test_changes_requested__the_author_hears(cast, asked, committed, told):
    with committed():
        decide(request=asked, verdict=Verdict.REQUEST_CHANGES, role=TECHNICAL, reason="Why?", by=cast.tom, at=NOW)

    assert told() == {"Ana": "Tom Becker asks for changes of green for the lamp as technical reviewer"}
    assert Notification.objects.get().kind == "changes_requested"


def test_comment__author_and_those_in_the_thread__never_the_one_who_wrote(cast, committed, told, fresh):
    request = a_request(cast)
    with committed():
        thread = open_thread(request=request, body="Which terms say so?", by=cast.tom, at=NOW)
    assert told("comment").keys() == {"Ana"}
    fresh()

    with committed():
        add_comment(thread=thread, body="T&C 4.2", by=cast.ana, at=NOW + dt.timedelta(minutes=1))

    assert told("comment").keys() == {"Tom"}


def test_applied__who_wrote_and_who_signed__not_who_applied(cast, committed, told, fresh, lamps):
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    fresh()

    with committed():
        apply_request(request=request, by=cast.rosa, at=NOW)

    assert told() == dict.fromkeys(["Ana", "Tom"], "Took effect: green for the lamp")


def test_failed__who_wrote_and_who_can_try_again(cast, committed, told, fresh, lamps):
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    lamps.breaks = WrongState("The bulb is gone.")
    fresh()

    with committed():
        apply_request(request=request, by=None, at=NOW)

    assert told() == dict.fromkeys(["Ana", "Rosa"], "Could not be applied: green for the lamp")
    assert set(Notification.objects.values_list("detail", flat=True)) == {"The bulb is gone."}


def test_stale__the_author_asks_again__who_signed_waits(cast, committed, told, fresh, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    fresh()

    lamps.live = "red"
    with committed():
        refresh_basis(request=request, at=NOW)

    assert told() == {
        "Ana": "Out of date, ask again: green for the lamp",
        "Tom": "Your signature waits: green for the lamp",
    }


def test_rolled_back__everybody_who_signed_hears(cast, committed, told, fresh):
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="refund-bot")
    first = a_version(prompt, "One", by=cast.ana)
    released(cast, first)
    released(cast, a_version(prompt, "Two", by=cast.ana))
    fresh()

    with committed():
        roll_back(
            prompt=prompt,
            environment=Environment.objects.get(slug="staging"),
            to_version=first,
            reason="Escalates everything",
            by=cast.rosa,
            at=NOW,
        )

    title = "Rosa Conti rolled back refund-bot in Staging, from 1.1.0 to 1.0.0"
    assert told("rolled_back") == dict.fromkeys(["Ana", "Omar", "Tom"], title)


def test_who_may_not_open_the_page__is_told_nothing(cast, asked, committed, told):
    cast.ana.role_grants.update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    derive_access([cast.ana.pk])

    with committed():
        sign(asked, cast.tom, TECHNICAL)

    assert "Ana" not in told()


def test_keep__the_same_key_twice_and_twice_at_once__keeps_one(cast):
    notice = Notice(person_id=cast.tom.pk, kind="comment", key="comment:1", title="x" * 400, url="/")

    assert keep([notice, notice], at=NOW) == 1
    assert keep([notice], at=NOW) == 0
    assert len(Notification.objects.get().title) == 300
