"""Who may sign, and what a signature is on: one condition at a time, each beside one that goes through."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import RoleGrant
from base.errors import BadInput, NotAllowed, WrongState
from governance.basis import BASIS_FIELDS
from governance.choices import Verdict
from governance.models import Decision, RequestContributor
from governance.services import FreshSignInNeeded, decide, renew_request
from ledger.models import Entry
from tests.factories import NOW, DelegationFactory, grant, person_with
from tests.governance.worlds import policy, second_technical, sign

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT, LEGAL = "technical-reviewer", "product-reviewer", "legal-reviewer"
DAY = dt.timedelta(days=1)


@pytest.fixture
def request_(lamps, cast):
    """Asks two technical reviewers and a product reviewer; opened by Ana, who may also review."""
    lamps.asked = policy(requirements={TECHNICAL: 2, PRODUCT: 1})
    cast.priya = second_technical()
    return lamps.open(by=cast.ana)


def object_to(request, person, role, verdict, **fields):
    told = {"reason": "Too bright", "at": NOW, **fields}
    return decide(request=request, verdict=verdict, role=role, by=person, **told)


def state_of(request):
    request.refresh_from_db()
    return request.state


def test_signature__holds_all_that_it_is_on(request_, cast):
    decision = sign(request_, cast.tom, TECHNICAL)

    for field in BASIS_FIELDS:
        assert getattr(decision, field) == getattr(request_, field)
    assert (decision.person, decision.author, decision.role_id, decision.verdict) == (
        cast.tom,
        cast.ana,
        TECHNICAL,
        "approve",
    )
    assert decision.gates.content == []
    assert state_of(request_) == "in_review"


def test_signature__is_one_entry_that_names_role_and_policy(request_, cast):
    before = Entry.objects.count()

    sign(request_, cast.tom, TECHNICAL)

    (entry,) = Entry.objects.filter(sequence__gt=before)
    assert (entry.action, entry.actor_id, entry.role) == ("change_request.signed", cast.tom.pk, TECHNICAL)
    assert (entry.policy_id, entry.digest) == (request_.policy_id, request_.content_digest)


def test_last_signature__approves(request_, cast):
    sign(request_, cast.tom, TECHNICAL)
    sign(request_, cast.priya, TECHNICAL)
    assert state_of(request_) == "in_review"

    sign(request_, cast.mia, PRODUCT)

    assert state_of(request_) == "approved"
    assert list(request_.needs.values_list("role", "needed", "given", "is_open").order_by("role")) == [
        (PRODUCT, 1, 1, False),
        (TECHNICAL, 2, 2, False),
    ]


# Who


def had_a_hand(request, person):
    RequestContributor.objects.create(request=request, person=person, first_at=NOW)


def test_author__who_holds_the_role__may_not_sign(request_, cast):
    grant(cast.ana, TECHNICAL)

    with pytest.raises(NotAllowed, match="had a hand"):
        sign(request_, cast.ana, TECHNICAL)


def test_contributor__may_not_sign(request_, cast):
    had_a_hand(request_, cast.tom)

    with pytest.raises(NotAllowed, match="had a hand"):
        sign(request_, cast.tom, TECHNICAL)


def test_contributor__may_not_sign_for_somebody_else(request_, cast):
    had_a_hand(request_, cast.max)
    away = DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL)

    with pytest.raises(NotAllowed, match="had a hand"):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=away.from_person)


def test_stand_in__for_a_contributor__may_not_sign(request_, cast):
    had_a_hand(request_, cast.tom)
    DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL)

    with pytest.raises(NotAllowed, match="nobody signs it for them"):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)


def test_person_without_the_role__may_not_sign(request_, cast):
    with pytest.raises(NotAllowed, match="asks for"):
        sign(request_, cast.leila, TECHNICAL)


def test_holder_of_a_role_that_policy_does_not_ask__may_not_sign_in_it(request_, cast):
    with pytest.raises(NotAllowed):
        sign(request_, cast.leila, LEGAL)


def test_role_withdrawn__may_not_sign(request_, cast):
    RoleGrant.objects.filter(person=cast.tom).update(withdrawn_at=NOW, withdrawn_by=cast.alex)

    with pytest.raises(NotAllowed):
        sign(request_, cast.tom, TECHNICAL)


def test_role_for_this_feature__signs__for_another__does_not(request_, cast):
    here = person_with(TECHNICAL, cast.feature)
    there = person_with(TECHNICAL, cast.other_feature)

    assert sign(request_, here, TECHNICAL).person == here
    with pytest.raises(NotAllowed):
        sign(request_, there, TECHNICAL)


def test_deactivated__may_not_sign(request_, cast):
    cast.tom.is_active = False
    cast.tom.save()

    with pytest.raises(NotAllowed):
        sign(request_, cast.tom, TECHNICAL)


# Standing in


def stand_in(cast, **fields):
    return DelegationFactory(from_person=cast.tom, to_person=cast.max, role_id=TECHNICAL, **fields)


def test_stand_in__signs_with_both_names(request_, cast):
    away = stand_in(cast)

    decision = sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)

    assert (decision.person, decision.on_behalf_of, decision.delegation) == (cast.max, cast.tom, away)
    details = Entry.objects.with_texts().latest("sequence").text.details
    assert '"on_behalf_of":"Tom Becker"' in details
    assert '"until":"4 Dec 2026"' in details


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOW + DAY, "ends_at": NOW + 2 * DAY},
        {"starts_at": NOW - 2 * DAY, "ends_at": NOW},
        {"ended_early_at": NOW - DAY},
        {"role_id": PRODUCT},
    ],
    ids=["not yet", "over at this instant", "ended early", "another role"],
)
def test_delegation_not_in_force__signs_nothing(fields, request_, cast):
    DelegationFactory(**{"from_person": cast.tom, "to_person": cast.max, "role_id": TECHNICAL, **fields})

    with pytest.raises(NotAllowed, match="You do not stand in for Tom Becker"):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_delegation__whose_giver_lost_it__signs_nothing(lost, request_, cast):
    stand_in(cast)
    if lost == "role":
        RoleGrant.objects.filter(person=cast.tom).update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    else:
        cast.tom.is_active = False
        cast.tom.save()

    with pytest.raises(NotAllowed):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)


def test_delegation__of_a_role_held_elsewhere__signs_nothing(request_, cast):
    there = person_with(TECHNICAL, cast.other_feature)
    DelegationFactory(from_person=there, to_person=cast.max, role_id=TECHNICAL)

    with pytest.raises(NotAllowed):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=there)


# Once


def test_same_signature_twice__is_told_so(request_, cast):
    sign(request_, cast.tom, TECHNICAL)

    with pytest.raises(WrongState, match="signed this already"):
        sign(request_, cast.tom, TECHNICAL)


def test_person_with_two_roles__counts_in_one(request_, cast):
    grant(cast.tom, PRODUCT)
    sign(request_, cast.tom, TECHNICAL)

    with pytest.raises(NotAllowed, match="counts once"):
        sign(request_, cast.tom, PRODUCT)


def test_principal__after_the_stand_in_signed__does_not_count_again(request_, cast):
    stand_in(cast)
    sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)

    with pytest.raises(NotAllowed, match="signed this for you"):
        sign(request_, cast.tom, TECHNICAL)


def test_stand_in__after_the_principal_signed__does_not_count_again(request_, cast):
    stand_in(cast)
    sign(request_, cast.tom, TECHNICAL)

    with pytest.raises(NotAllowed, match="has signed already"):
        sign(request_, cast.max, TECHNICAL, on_behalf_of=cast.tom)


def test_stand_in__who_signed_for_themselves__does_not_count_for_another(request_, cast):
    DelegationFactory(from_person=cast.tom, to_person=cast.priya, role_id=TECHNICAL)
    sign(request_, cast.priya, TECHNICAL)

    with pytest.raises(NotAllowed, match="counts once"):
        sign(request_, cast.priya, TECHNICAL, on_behalf_of=cast.tom)


# What was read


def test_signature_on_another_basis_than_was_read__is_refused(request_, cast):
    with pytest.raises(WrongState, match="What you read has moved"):
        sign(request_, cast.tom, TECHNICAL, expected_basis="0" * 32)

    assert state_of(request_) == "in_review"


def test_signature_that_does_not_say_what_was_read__is_refused(request_, cast):
    with pytest.raises(WrongState):
        sign(request_, cast.tom, TECHNICAL, expected_basis="")


@pytest.mark.parametrize("part", ["live", "around", "asked"])
def test_signature__when_the_world_moved__is_refused_and_the_request_says_what_moved(part, request_, lamps, cast):
    value = policy(requirements={TECHNICAL: 1}) if part == "asked" else "sha256:" + "1" * 64
    setattr(lamps, part, value)

    with pytest.raises(WrongState, match="What you read has moved"):
        sign(request_, cast.tom, TECHNICAL)

    assert state_of(request_) == "stale"
    assert len(request_.moved) == 1
    assert Entry.objects.latest("sequence").action == "change_request.went_stale"
    assert not Decision.objects.exists()


def test_objection__needs_no_proof_of_what_was_read(request_, cast):
    object_to(request_, cast.tom, TECHNICAL, Verdict.REQUEST_CHANGES)

    assert state_of(request_) == "changes_requested"


# Fresh sign-in


@pytest.mark.parametrize(("ago", "goes"), [(0, True), (15, True), (15.1, False), (-1, False), (None, False)], ids=str)
def test_fresh_sign_in__where_policy_asks(ago, goes, lamps, cast):
    lamps.asked = policy(fresh_sign_in_min=15)
    request = lamps.open(by=cast.ana)
    signed_in_at = None if ago is None else NOW - dt.timedelta(minutes=ago)

    if goes:
        assert sign(request, cast.tom, TECHNICAL, signed_in_at=signed_in_at).signed_in_at == signed_in_at
    else:
        with pytest.raises(FreshSignInNeeded) as refusal:
            sign(request, cast.tom, TECHNICAL, signed_in_at=signed_in_at)
        assert refusal.value.minutes == 15


def test_fresh_sign_in__is_not_asked_for_where_policy_does_not(request_, cast):
    assert sign(request_, cast.tom, TECHNICAL, signed_in_at=None).signed_in_at is None


def test_fresh_sign_in__is_not_asked_for_to_object(lamps, cast):
    lamps.asked = policy(fresh_sign_in_min=15)
    request = lamps.open(by=cast.ana)

    object_to(request, cast.tom, TECHNICAL, Verdict.REJECT)

    assert state_of(request) == "rejected"


# Objecting


@pytest.mark.parametrize("verdict", [Verdict.REQUEST_CHANGES, Verdict.REJECT])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_objection__without_a_reason__is_refused(verdict, reason, request_, cast):
    with pytest.raises(BadInput) as refusal:
        object_to(request_, cast.tom, TECHNICAL, verdict, reason=reason)

    assert set(refusal.value.errors) == {"reason"}


def test_unknown_verdict__is_refused(request_, cast):
    with pytest.raises(BadInput):
        object_to(request_, cast.tom, TECHNICAL, "maybe")


def test_rejection__ends_it(request_, cast):
    object_to(request_, cast.tom, TECHNICAL, Verdict.REJECT)

    assert state_of(request_) == "rejected"
    assert (request_.ended_at, request_.ended_by) == (NOW, cast.tom)
    with pytest.raises(WrongState):
        sign(request_, cast.mia, PRODUCT)


def test_objection_on_an_approved_request__takes_it_back(lamps, cast):
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    assert state_of(request) == "approved"

    object_to(request, second_technical(), TECHNICAL, Verdict.REQUEST_CHANGES)

    assert state_of(request) == "changes_requested"


def test_author__asking_again_without_a_change__does_not_get_round_an_objection(lamps, cast):
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    priya = second_technical()
    object_to(request, priya, TECHNICAL, Verdict.REQUEST_CHANGES)

    renew_request(request=request, reason="It is fine as it is", by=cast.ana, at=NOW)

    assert state_of(request) == "in_review"
    sign(request, priya, TECHNICAL)
    assert state_of(request) == "approved"


def test_newest_word_of_a_person_counts(request_, cast):
    sign(request_, cast.tom, TECHNICAL)
    sign(request_, cast.mia, PRODUCT)

    object_to(request_, cast.tom, TECHNICAL, Verdict.REQUEST_CHANGES)
    renew_request(request=request_, reason="Why not?", by=cast.ana, at=NOW)

    given = dict(request_.needs.values_list("role", "given"))
    assert given == {TECHNICAL: 0, PRODUCT: 1}


# When


@pytest.mark.parametrize("state", ["draft", "changes_requested", "stale", "rejected", "withdrawn", "expired"])
def test_request_that_is_not_to_be_decided__is_refused(state, lamps, cast):
    from tests.governance.worlds import request_in

    request = request_in(state, lamps, cast)

    with pytest.raises(WrongState):
        sign(request, cast.tom, TECHNICAL)
