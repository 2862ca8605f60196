"""Which requests wait for whom: the queryset against cases, and against the rules that decide on one request."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from accounts.roles import RoleCode
from governance import rules
from governance.choices import Verdict
from governance.models import ChangeRequest
from governance.services import decide, renew_request
from tests.factories import NOW, DelegationFactory, FeatureFactory, UserFactory, grant, person_with
from tests.governance.worlds import policy, sign

TECHNICAL, LEGAL = RoleCode.TECHNICAL_REVIEWER.value, RoleCode.LEGAL_REVIEWER.value
LATER = NOW + dt.timedelta(hours=1)


def waiting(person):
    return list(ChangeRequest.objects.waiting_for(person, LATER))


def others(person):
    return list(ChangeRequest.objects.waiting_for_others(person, LATER))


def stand_in(principal, person, role=TECHNICAL, **fields):
    return DelegationFactory(from_person=principal, to_person=person, role_id=role, **fields)


def test_waiting_for__an_open_request__is_for_holders_of_the_missing_role_alone(cast, lamps):
    request = lamps.open(by=cast.ana)

    assert waiting(cast.tom) == [request]
    assert others(cast.tom) == []
    assert [person for person in (cast.leila, cast.mia, cast.ada, cast.alex, cast.omar) if waiting(person)] == []
    assert others(cast.leila) == [request]
    assert others(cast.ana) == []  # it is hers
    assert others(cast.olu) == []  # sees nothing


def test_waiting_for__a_role_on_one_feature__counts_there_alone(cast, lamps):
    here, elsewhere = person_with(TECHNICAL, cast.feature), person_with(TECHNICAL, FeatureFactory())
    request = lamps.open(by=cast.ana)

    assert waiting(here) == [request]
    assert waiting(elsewhere) == []
    assert others(elsewhere) == []  # does not even see it


def test_waiting_for__whoever_had_a_hand_in_it__does_not_wait_for_them(cast, lamps):
    grant(cast.ana, TECHNICAL)
    lamps.wrote = {cast.tom.pk}
    lamps.open(by=cast.ana)

    assert waiting(cast.ana) == []  # the author
    assert waiting(cast.tom) == []  # a contributor


def test_waiting_for__after_signing__waits_for_the_other_one(cast, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    other = person_with(TECHNICAL)
    request = lamps.open(by=cast.ana)

    sign(request, cast.tom, TECHNICAL)

    assert waiting(cast.tom) == []
    assert others(cast.tom) == [request]
    assert waiting(other) == [request]


def test_waiting_for__two_roles_of_one_person__is_one_request_and_one_seat(cast, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 1, LEGAL: 1})
    grant(cast.tom, LEGAL)
    request = lamps.open(by=cast.ana)

    assert waiting(cast.tom) == [request]

    sign(request, cast.tom, TECHNICAL)

    assert waiting(cast.tom) == []
    assert waiting(cast.leila) == [request]


def test_waiting_for__an_objection_that_was_answered__waits_for_the_objector_again(cast, lamps):
    request = lamps.open(by=cast.ana)
    decide(request=request, verdict=Verdict.REQUEST_CHANGES, role=TECHNICAL, reason="Why?", by=cast.tom, at=NOW)
    assert waiting(cast.tom) == []

    renew_request(request=request, reason="Because.", by=cast.ana, at=NOW)

    assert waiting(cast.tom) == [request]


def test_waiting_for__a_signature_on_what_it_was__is_asked_for_again(cast, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    ChangeRequest.objects.filter(pk=request.pk).update(dependencies_digest="sha256:" + "0" * 64)

    assert waiting(cast.tom) == [request]


def test_waiting_for__a_stand_in__while_it_is_in_force(cast, lamps):
    request = lamps.open(by=cast.ana)
    delegation = stand_in(cast.tom, cast.vera)

    assert waiting(cast.vera) == [request]

    delegation.ends_at = NOW + dt.timedelta(minutes=30)
    delegation.save()

    assert waiting(cast.vera) == []


@pytest.mark.parametrize("about", ["wrote", "signed", "withdrawn", "deactivated"])
def test_waiting_for__a_stand_in_for_somebody_who_could_not_sign__waits_for_nobody(about, cast, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    if about == "wrote":
        lamps.wrote = {cast.tom.pk}
    request = lamps.open(by=cast.ana)
    stand_in(cast.tom, cast.vera)
    if about == "signed":
        sign(request, cast.tom, TECHNICAL)
    if about == "withdrawn":
        cast.tom.role_grants.update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    if about == "deactivated":
        User.objects.filter(pk=cast.tom.pk).update(is_active=False)

    assert waiting(cast.vera) == []


def test_waiting_for__a_stand_in_who_had_a_hand_in_it__waits_for_nobody(cast, lamps):
    lamps.open(by=cast.ana)
    stand_in(cast.tom, cast.ana)

    assert waiting(cast.ana) == []


def test_waiting_for__whom_somebody_signed_for__has_signed(cast, lamps):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    delegation = stand_in(cast.tom, cast.vera)

    sign(request, cast.vera, TECHNICAL, on_behalf_of=delegation.from_person)

    assert waiting(cast.tom) == []
    assert waiting(cast.vera) == []


def test_waiting_for__a_stand_in_who_sees_no_feature__has_nothing_that_they_could_open(cast, lamps):
    lamps.open(by=cast.ana)
    stand_in(cast.tom, cast.olu)

    assert waiting(cast.olu) == []


def test_by_due__what_has_no_date__comes_last(cast, lamps):
    request = lamps.open(by=cast.ana)

    assert list(ChangeRequest.objects.by_due()) == [request]
    assert list(ChangeRequest.objects.by_due().values_list("due_at", flat=True)) == [request.due_at]


def test_waiting_for__everybody__says_what_the_rules_say_of_each(cast, lamps):
    """One list for the inbox, one rule for the button: they may not part."""
    lamps.asked = policy(requirements={TECHNICAL: 2, LEGAL: 1})
    lamps.wrote = {cast.mia.pk}
    for person in (cast.mia, cast.omar):
        grant(person, TECHNICAL)
    for principal, person, role in [
        (cast.tom, cast.vera, TECHNICAL),
        (cast.leila, cast.tom, LEGAL),
        (cast.mia, cast.max, TECHNICAL),
        (cast.omar, cast.ana, TECHNICAL),
    ]:
        stand_in(principal, person, role)
    request = lamps.open(by=cast.ana)
    people = [person for person in vars(cast).values() if isinstance(person, User)] + [UserFactory()]

    def agree():
        request.refresh_from_db()
        short = set(request.needs.filter(is_open=True).values_list("role_id", flat=True))
        by_rules = {
            str(each) for each in people if any(seat.role.code in short for seat in rules.seats(each, request, LATER))
        }
        seen = ChangeRequest.objects.filter(pk=request.pk)
        by_list = {str(each) for each in people if seen.waiting_for(each, LATER).exists()}
        assert by_list == by_rules
        return by_list

    assert agree() == {str(each) for each in (cast.tom, cast.vera, cast.leila, cast.omar)}
    sign(request, cast.tom, TECHNICAL)
    assert agree() == {str(each) for each in (cast.leila, cast.omar)}
    sign(request, cast.omar, TECHNICAL)
    assert agree() == {str(cast.leila)}
