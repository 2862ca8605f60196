"""New revisions, asking again, going out of date, withdrawing, expiring: what keeps signatures and what ends them."""

from __future__ import annotations

import datetime as dt

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.models import SignatureNeed
from governance.services import (
    expire_due,
    mark_moved,
    open_request,
    refresh_basis,
    renew_request,
    revise_request,
    send_request,
    withdraw_request,
)
from governance.services.staleness import resting_on, under_way
from ledger.models import Entry
from registry.models import PromptDependency
from tests.factories import NOW, PromptFactory, grant
from tests.governance.worlds import (
    a_request,
    a_version,
    digest_of,
    environment,
    policy,
    request_in,
    sign,
)

pytestmark = pytest.mark.django_db
TECHNICAL, PRODUCT = "technical-reviewer", "product-reviewer"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def state_of(request):
    request.refresh_from_db()
    return request.state


def given(request):
    return dict(SignatureNeed.objects.filter(request=request).values_list("role", "given"))


# Opening and sending


def test_open__keeps_author_and_contributors__and_is_not_sent(lamps, cast):
    lamps.wrote = {cast.omar.pk}

    request = open_request(**lamps.arguments(by=cast.ana))

    assert (request.state, request.title, request.policy) == ("draft", "green for the lamp", None)
    assert set(request.contributors.values_list("person", flat=True)) == {cast.ana.pk, cast.omar.pk}
    assert Entry.objects.latest("sequence").action == "change_request.opened"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"why": " "}, "why"),
        ({"timing": "soon"}, "timing"),
        ({"timing": "at_time"}, "go_live_at"),
        ({"timing": "at_time", "go_live_at": NOW}, "go_live_at"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "unknown"}, "kind"),
    ],
    ids=str,
)
def test_open__with_something_that_cannot_be__is_refused(fields, path, lamps, cast):
    with pytest.raises(BadInput) as refusal:
        open_request(**{**lamps.arguments(by=cast.ana), **fields})

    assert set(refusal.value.errors) == {path}


def test_open__by_somebody_who_may_not_ask__is_refused(lamps, cast):
    with pytest.raises(NotAllowed):
        open_request(**lamps.arguments(by=cast.tom))


def test_send__takes_policy_due_and_expiry(lamps, cast):
    lamps.asked = policy(requirements={TECHNICAL: 2, PRODUCT: 1}, due_h=24, expires_h=48)
    request = open_request(**lamps.arguments(by=cast.ana))

    sent = send_request(request=request, by=cast.ana, at=NOW + HOUR)

    assert (sent.sent_at, sent.due_at, sent.expires_at) == (NOW + HOUR, NOW + HOUR + DAY, NOW + HOUR + 2 * DAY)
    assert sent.policy.content == lamps.asked
    needs = SignatureNeed.objects.filter(request=sent).values_list("role", "needed", "given", "is_open", "due_at")
    assert sorted(needs) == [(PRODUCT, 1, 0, True, sent.due_at), (TECHNICAL, 2, 0, True, sent.due_at)]


def test_send__with_a_time_that_passed_meanwhile__is_refused(lamps, cast):
    arguments = lamps.arguments(by=cast.ana, timing="at_time", go_live_at=NOW + HOUR)

    with pytest.raises(BadInput):
        send_request(request=open_request(**arguments), by=cast.ana, at=NOW + HOUR)


# Revising


@pytest.fixture
def half_signed(lamps, cast):
    """Signed by Tom; Mia is still missing."""
    lamps.asked = policy(requirements={TECHNICAL: 1, PRODUCT: 1})
    request = lamps.open(by=cast.ana)
    sign(request, cast.tom, TECHNICAL)
    return request


def test_revision__with_other_content__asks_everybody_again(half_signed, lamps, cast):
    assert given(half_signed) == {TECHNICAL: 1, PRODUCT: 0}

    revised = revise_request(request=half_signed, subject_id=lamps.subject("blue"), why="Bluer", by=cast.ana, at=NOW)

    assert (revised.state, revised.content_digest, revised.why) == ("in_review", digest_of("blue"), "Bluer")
    assert given(revised) == {TECHNICAL: 0, PRODUCT: 0}


def test_revision__that_says_the_same__resets_nothing(half_signed, lamps, cast, monkeypatch):
    twin = lamps.subject("green, saved once more")
    lamps.colours[twin] = "green"

    revised = revise_request(request=half_signed, subject_id=twin, why="Saved again", by=cast.ana, at=NOW)

    assert given(revised) == {TECHNICAL: 1, PRODUCT: 0}
    sign(revised, cast.mia, PRODUCT)
    assert state_of(revised) == "approved"


def test_revision__makes_its_author_a_contributor(half_signed, lamps, cast):
    grant(cast.omar, PRODUCT)
    revise_request(request=half_signed, subject_id=lamps.subject("blue"), why="Bluer", by=cast.omar, at=NOW)

    with pytest.raises(NotAllowed, match="had a hand"):
        sign(half_signed, cast.omar, PRODUCT)


def test_revision_by_somebody_who_signed__ends_their_signature__even_on_the_old_content(half_signed, lamps, cast):
    grant(cast.tom, "prompt-editor")
    green = half_signed.subject_id
    revise_request(request=half_signed, subject_id=lamps.subject("blue"), why="Bluer", by=cast.tom, at=NOW)

    revise_request(request=half_signed, subject_id=green, why="Green after all", by=cast.ana, at=NOW)

    assert given(half_signed) == {TECHNICAL: 0, PRODUCT: 0}


def test_revision__with_the_version_that_is_there__is_refused(half_signed, lamps, cast):
    with pytest.raises(WrongState, match="exactly this version"):
        revise_request(request=half_signed, subject_id=half_signed.subject_id, why="Why", by=cast.ana, at=NOW)


# The world moves


def test_world_that_moves_and_moves_back__leaves_signatures_counting(half_signed, lamps, cast):
    lamps.live = "red"
    refresh_basis(request=half_signed, at=NOW)
    assert (state_of(half_signed), half_signed.moved) == ("stale", ["The lamp is red now."])

    lamps.live = ""
    renewed = renew_request(request=half_signed, reason="", by=cast.ana, at=NOW)

    assert (renewed.state, renewed.moved) == ("in_review", [])
    assert given(renewed) == {TECHNICAL: 1, PRODUCT: 0}


def test_asking_again_after_the_world_moved__asks_everybody(half_signed, lamps, cast):
    lamps.live = "red"
    refresh_basis(request=half_signed, at=NOW)

    renewed = renew_request(request=half_signed, reason="", by=cast.ana, at=NOW)

    assert given(renewed) == {TECHNICAL: 0, PRODUCT: 0}
    assert renewed.replaces_digest == digest_of("red")


def test_policy_that_changes_in_review__puts_it_out_of_date_and_says_which(half_signed, lamps, cast):
    lamps.asked = {**lamps.asked, "policies": [{"slug": "test", "number": 2, "digest": digest_of("2"), "name": "Test"}]}

    refresh_basis(request=half_signed, at=NOW)

    assert state_of(half_signed) == "stale"
    assert half_signed.moved == ["The policy “Test” is in force in version 2 now, not 1 any more."]


def test_policies_that_come_and_go__are_named(half_signed, lamps, cast):
    lamps.asked = {**lamps.asked, "policies": [{"slug": "new", "number": 1, "digest": digest_of("n"), "name": "New"}]}

    refresh_basis(request=half_signed, at=NOW)

    assert state_of(half_signed) == "stale"
    assert half_signed.moved == ["The policy “Test” does not apply any more.", "The policy “New” applies now."]


def test_world_that_did_not_move__changes_nothing(half_signed, lamps, cast):
    before = (Entry.objects.count(), half_signed.history.count())

    refresh_basis(request=half_signed, at=NOW)

    assert state_of(half_signed) == "in_review"
    assert (Entry.objects.count(), half_signed.history.count()) == before


@pytest.mark.parametrize("state", ["draft", "changes_requested", "stale", "applied", "rejected", "withdrawn"])
def test_request_that_waits_for_its_author_or_ended__does_not_go_out_of_date(state, lamps, cast):
    request = request_in(state, lamps, cast)
    lamps.live = "purple"

    refresh_basis(request=request, at=NOW)

    assert state_of(request) == state


def test_mark_moved__compares_all_that_are_under_way(half_signed, lamps, cast):
    assert mark_moved(under_way(), NOW) == 0
    lamps.live = "red"

    assert mark_moved(under_way(), NOW) == 1
    assert state_of(half_signed) == "stale"


def test_requests_that_rest_on_what_is_live__are_those_of_the_prompt_and_its_neighbours_there(cast):
    prompts = [PromptFactory(feature=cast.feature, owner=cast.omar) for _ in range(3)]
    requests = [
        a_request(cast, version=a_version(prompt, f"Say {prompt.slug}.", by=cast.ana), where="staging")
        for prompt in prompts
    ]
    PromptDependency.objects.create(upstream=prompts[0], downstream=prompts[1])
    staging, production = environment("staging"), environment("production")

    assert set(resting_on(prompts[0].pk, staging.pk)) == {requests[0], requests[1]}
    assert set(resting_on(prompts[2].pk, staging.pk)) == {requests[2]}
    assert set(resting_on(prompts[0].pk, production.pk)) == set()


# Withdrawing and expiring


@pytest.mark.parametrize("name", ["ana", "omar", "alex"])
def test_withdraw__by_those_who_may_ask__ends_it(name, half_signed, cast):
    person = getattr(cast, name)

    withdrawn = withdraw_request(request=half_signed, reason="Not now", by=person, at=NOW)

    assert (withdrawn.state, withdrawn.ended_by) == ("withdrawn", person)
    assert not half_signed.needs.filter(is_open=True).exists()


@pytest.mark.parametrize("name", ["tom", "mia", "olu", "elsewhere"])
def test_withdraw__by_others__is_refused(name, half_signed, cast):
    with pytest.raises(NotAllowed):
        withdraw_request(request=half_signed, reason="Not now", by=getattr(cast, name), at=NOW)


def test_withdraw__needs_a_reason_once_somebody_was_asked(half_signed, cast):
    with pytest.raises(BadInput):
        withdraw_request(request=half_signed, reason=" ", by=cast.ana, at=NOW)


def test_expiry__ends_what_is_over__and_only_that(lamps, cast):
    request = lamps.open(by=cast.ana)
    expires = request.expires_at

    assert expire_due(expires - dt.timedelta(seconds=1)) == 0
    assert expire_due(expires) == 1
    assert expire_due(expires) == 0

    assert (state_of(request), request.ended_at, request.ended_by) == ("expired", expires, None)
    assert Entry.objects.latest("sequence").action == "change_request.expired"


@pytest.mark.parametrize("state", ["changes_requested", "approved", "scheduled", "failed", "stale"])
def test_expiry__in_every_open_state__ends_it(state, lamps, cast):
    request = request_in(state, lamps, cast)

    assert expire_due(request.expires_at) == 1
    assert state_of(request) == "expired"


def test_draft__that_was_never_sent__does_not_expire(lamps, cast):
    request = request_in("draft", lamps, cast)

    assert expire_due(NOW + 999 * DAY) == 0
    assert state_of(request) == "draft"


def test_asking_again__gives_time_anew(lamps, cast):
    request = request_in("stale", lamps, cast)

    renewed = renew_request(request=request, reason="", by=cast.ana, at=NOW + 10 * DAY)

    assert expire_due(NOW + 15 * DAY) == 0
    assert renewed.due_at == NOW + 13 * DAY
