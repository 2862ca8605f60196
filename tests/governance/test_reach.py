"""Who could still sign, who cannot and why, and who must act when nobody can."""

from __future__ import annotations

import pytest

from governance import rules
from governance.reach import unreachable
from governance.services import renew_request
from tests.factories import NOW, DelegationFactory, grant, person_with
from tests.governance.worlds import policy, request_in, second_technical, sign

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT, LEGAL = "technical-reviewer", "product-reviewer", "legal-reviewer"


def test_reachable__says_nothing(lamps, cast):
    assert unreachable(lamps.open(by=cast.ana)) == []


def test_policy_that_asks_nobody__says_that_nothing_passes(lamps, cast):
    lamps.asked = policy(requirements={})

    (sentence,) = unreachable(lamps.open(by=cast.ana))

    assert sentence.startswith("No policy in force asks anybody to sign this")


@pytest.mark.parametrize("why", ["nobody holds it", "deactivated", "contributed"])
def test_role_without_anybody__is_named_with_who_must_act(why, lamps, cast):
    if why == "nobody holds it":
        cast.tom.role_grants.update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    elif why == "deactivated":
        cast.tom.is_active = False
        cast.tom.save()
    else:
        lamps.wrote = {cast.tom.pk}

    (sentence,) = unreachable(lamps.open(by=cast.ana))

    assert sentence.startswith("Nobody can sign as Technical reviewer")
    assert sentence.endswith("An administrator can give it to somebody.")


def test_too_few__are_counted_without_those_who_signed(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 3})
    second_technical()
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)

    (sentence,) = unreachable(request)

    assert sentence.startswith("2 more have to sign as Technical reviewer, and only 1")


def test_one_person_with_both_roles__is_too_few(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 1, PRODUCT: 1})
    for name in ("tom", "mia"):
        getattr(cast, name).role_grants.update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    both = person_with(TECHNICAL)
    grant(both, PRODUCT)
    request = lamps.open(by=cast.ana)

    (sentence,) = unreachable(request)
    assert "held by the same people" in sentence

    grant(cast.max, TECHNICAL)
    assert unreachable(request) == []


def test_deactivated_approver__whose_signature_was_reset__is_missed(lamps, cast):
    request = request_in("approved", lamps, cast)
    cast.tom.is_active = False
    cast.tom.save()
    assert unreachable(request) == []

    lamps.live = "red"
    from governance.services import refresh_basis

    refresh_basis(request=request, at=NOW)
    renewed = renew_request(request=request, reason="", by=cast.ana, at=NOW)

    assert len(unreachable(renewed)) == 1


def seat_words(person, request):
    return [(seat.role.pk, str(seat.on_behalf_of or "")) for seat in rules.seats(person, request, NOW)]


def test_seats__own_ones_first__then_those_of_people_who_are_away(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 2, PRODUCT: 1, LEGAL: 1})
    grant(cast.tom, PRODUCT)
    DelegationFactory(from_person=cast.leila, to_person=cast.tom, role_id=LEGAL)
    request = lamps.open(by=cast.ana)

    assert seat_words(cast.tom, request) == [(TECHNICAL, ""), (PRODUCT, ""), (LEGAL, "Leila Rahimi")]
    assert rules.why_not(cast.tom, request, NOW) == ""


def test_seats__after_signing__are_none__and_the_page_says_why(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 2})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)

    assert seat_words(cast.tom, request) == []
    assert rules.why_not(cast.tom, request, NOW).startswith("You signed this as Technical reviewer")


@pytest.mark.parametrize(
    ("name", "says"),
    [("ana", "You had a hand in this change"), ("mia", "This asks for Technical reviewer"), ("tom", "")],
)
def test_why_not__names_what_is_missing(name, says, lamps, cast):
    request = lamps.open(by=cast.ana)

    assert rules.why_not(getattr(cast, name), request, NOW).startswith(says)
    assert bool(rules.seats(getattr(cast, name), request, NOW)) == (says == "")


def test_why_not__in_a_state_without_signatures__names_the_state(lamps, cast):
    request = request_in("withdrawn", lamps, cast)

    assert rules.why_not(cast.tom, request, NOW) == "Withdrawn: nothing can be signed now."
    assert rules.seats(cast.tom, request, NOW) == []


def test_who_can__are_active_holders_here_without_contributors(lamps, cast):
    lamps.wrote = {cast.tom.pk}
    request = lamps.open(by=cast.ana)
    here, there = person_with(TECHNICAL, cast.feature), person_with(TECHNICAL, cast.other_feature)
    gone = person_with(TECHNICAL, is_active=False)

    assert set(rules.who_can(TECHNICAL, cast.feature)) == {cast.tom, here}
    assert rules.who_can(TECHNICAL, cast.feature, request) == [here]
    assert set(rules.who_can(TECHNICAL, None)) == {cast.tom}
    assert not {there, gone} & set(rules.who_can(TECHNICAL, cast.feature))
