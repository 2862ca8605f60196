"""The sign-off page: reading changes nothing, signing is for those who may, and nothing is signed that was not read."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

from accounts.roles import RoleCode
from governance import basis
from governance.basis import basis_token
from governance.choices import RequestState, Timing, Verdict
from governance.models import ChangeRequest, Decision
from governance.services import decide, renew_request, revise_request
from governance.views.fresh import Typed
from ledger.models import Entry
from registry.models import PromptVersion
from tests.factories import NOW, DelegationFactory
from tests.governance.worlds import a_request, a_version, second_technical, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(cast):
    """A release to staging: one technical reviewer (Tom) is asked."""
    return a_request(cast, timing=Timing.ON_APPROVAL)


@pytest.fixture
def tom(client, cast):
    client.force_login(cast.tom)
    return client


def post(client, change, **fields):
    sent = {"verdict": "approve", "basis": basis_token(change), **fields}
    return client.post(reverse("governance:decide", args=[change.number]), sent)


def read(client, change) -> str:
    return client.get(change.get_absolute_url()).content.decode()


def state_of(change) -> str:
    return ChangeRequest.objects.get(pk=change.pk).state


def test_page__opened__changes_nothing(tom, change):
    before = (Entry.objects.count(), ChangeRequest.history.count())

    response = tom.get(change.get_absolute_url() + "?verdict=approve&seat=technical-reviewer")

    assert response.status_code == 200
    assert (Entry.objects.count(), ChangeRequest.history.count()) == before
    assert not Decision.objects.exists()
    assert tom.get(reverse("governance:decide", args=[change.number])).status_code == 405


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("tom", "You sign as <b>Technical reviewer</b>"),
        ("ana", "You had a hand in this change, so somebody else signs it."),
        ("leila", "You hold no such role here."),
        ("vera", "You hold no such role here."),
    ],
)
def test_page__by_role__offers_only_what_this_person_may_do(client, cast, change, who, says):
    client.force_login(getattr(cast, who))

    page = read(client, change)

    assert says in page
    assert ('name="verdict" value="approve"' in page) == (who == "tom")
    assert change.content_digest[7:15] in page
    assert "Waits for Technical reviewer (Tom Becker)." in page


def test_decide__as_the_one_who_is_asked__signs_and_says_what_it_led_to(tom, cast, change):
    response = post(tom, change, reason="Read it twice")

    assert response.status_code == 302
    decision = Decision.objects.get()
    assert (decision.person, decision.role_id, decision.reason) == (cast.tom, "technical-reviewer", "Read it twice")
    page = read(tom, change)
    assert "That was the last signature: it took effect." in page
    assert "You signed this as Technical reviewer" in page
    assert state_of(change) == RequestState.APPLIED


def test_page__after_an_answered_objection__lets_the_objector_sign(tom, cast, change):
    post(tom, change, verdict="request_changes", reason="Which terms?")
    renew_request(request=change, reason="Clause 4.2", by=cast.ana, at=NOW)

    page = read(tom, change)

    assert "You asked for changes" in page
    assert 'name="verdict" value="approve"' in page
    assert post(tom, change).status_code == 302
    assert state_of(change) == RequestState.APPLIED


def test_page__after_signing__lets_one_change_ones_mind(tom, cast):
    change = a_request(cast)
    post(tom, change)

    page = read(tom, change)

    assert "Change your mind" in page
    assert 'name="verdict" value="approve"' not in page
    post(tom, change, verdict="request_changes", reason="I missed a line")
    assert state_of(change) == RequestState.CHANGES_REQUESTED


def test_revise__with_a_title_that_was_not_chosen__the_title_follows(cast, change):
    newer = a_version(PromptVersion.objects.get(pk=change.subject_id).prompt, "You help kindly.", by=cast.ana)

    revised = revise_request(request=change, subject_id=newer.pk, why="Warmer", by=cast.ana, at=NOW)

    assert revised.title == f"{newer.number} of {newer.prompt.slug} for staging"


def test_decide__when_what_was_read_was_replaced__signs_nothing_and_keeps_the_reason(tom, cast, change):
    read_basis = basis_token(change)
    prompt = PromptVersion.objects.get(pk=change.subject_id).prompt
    newer = a_version(prompt, "You help {{ company }} a lot.", by=cast.ana)
    revise_request(request=change, subject_id=newer.pk, why="Warmer", by=cast.ana, at=NOW)

    response = post(tom, change, basis=read_basis, reason="I liked the old one")

    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was signed" in page
    assert "the request was changed since" in page
    assert ">I liked the old one</textarea>" in page
    assert not Decision.objects.exists()


def test_page__after_such_a_refusal__shows_the_new_text_and_rests_on_it(tom, change):
    refused = post(tom, change, basis="0" * 32).content.decode()

    assert f'name="basis" value="{basis_token(change)}"' in refused


@pytest.mark.parametrize("verdict", [Verdict.REQUEST_CHANGES, Verdict.REJECT])
def test_decide__objection_without_a_reason__asks_for_one(tom, change, verdict):
    response = post(tom, change, verdict=verdict)

    assert response.status_code == 400
    assert "Say why: whoever wrote it has to know what to change." in response.content.decode()
    assert not Decision.objects.exists()


def test_decide__rejection__is_asked_again_first(tom, change):
    asked = post(tom, change, verdict="reject", reason="Never")

    assert "Reject it" in asked.content.decode()
    assert ">Never</textarea>" in asked.content.decode()
    assert state_of(change) == RequestState.IN_REVIEW

    post(tom, change, verdict="reject", reason="Never", confirmed="yes")

    assert state_of(change) == RequestState.REJECTED


def test_decide__in_a_lent_seat_that_is_gone__never_signs_for_oneself_instead(tom, cast, change):
    response = post(tom, change, seat=f"technical-reviewer:{cast.mia.pk}")

    assert response.status_code == 403
    assert not Decision.objects.exists()


def test_page__while_somebody_stands_in__says_so_without_brackets_in_brackets(client, cast, change):
    DelegationFactory(
        from_person=cast.tom, to_person=cast.vera, role_id=RoleCode.TECHNICAL_REVIEWER.value,
        ends_at=NOW.replace(year=2099), starts_at=NOW.replace(year=2020),
    )  # fmt: skip
    client.force_login(cast.leila)

    assert f"Waits for Technical reviewer (Tom Becker, or {cast.vera} standing in)." in read(client, change)


def test_decide__for_somebody_who_is_away__names_both(client, cast, change):
    lent = DelegationFactory(
        from_person=cast.tom, to_person=cast.mia, role_id=RoleCode.TECHNICAL_REVIEWER.value,
        ends_at=NOW.replace(year=2099), starts_at=NOW.replace(year=2020),
    )  # fmt: skip
    client.force_login(cast.mia)
    assert "on behalf of <b>Tom Becker</b>" in read(client, change)

    post(client, change, seat=f"technical-reviewer:{cast.tom.pk}")

    decision = Decision.objects.get()
    assert (decision.person, decision.on_behalf_of, decision.delegation) == (cast.mia, cast.tom, lent)
    assert "<b>Mia Novak</b> for <b>Tom Becker</b> signed as Technical reviewer" in read(client, change)


@pytest.fixture
def fresh(monkeypatch):
    real = basis.policies_for
    monkeypatch.setattr(basis, "policies_for", lambda *asked: {**real(*asked), "fresh_sign_in_min": 15})


def test_decide__where_policy_asks_for_a_fresh_sign_in__comes_back_with_what_was_typed(fresh, cast, client):
    change = a_request(cast)
    cast.tom.set_password("correct-horse-battery")
    cast.tom.save()
    client.force_login(cast.tom)

    response = post(client, change, reason="Looks right")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert "done in your name: a signature" in client.get(response["Location"]).content.decode()
    assert not Decision.objects.exists()
    back = client.post(response["Location"], {"password": "correct-horse-battery"})
    assert back["Location"] == f"{change.get_absolute_url()}#decide"
    page = read(client, change)
    assert ">Looks right</textarea>" in page
    assert "Nothing is signed yet" in page

    assert post(client, change, reason="Looks right").status_code == 302

    assert Decision.objects.get().signed_in_at is not None
    assert "Nothing is signed yet" not in read(client, change)


def test_decide__with_a_sign_in_that_is_too_old__asks_for_it_again(fresh, cast, client):
    change = a_request(cast)
    client.force_login(cast.tom)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    assert "reauthenticate" in post(client, change)["Location"]
    assert not Decision.objects.exists()


def test_typed__of_a_form_with_null_bytes_or_no_end__is_cut():
    assert Typed.of({"reason": "a\x00b" + "c" * 30_000}).reason[:3] == "abc"
    assert len(Typed.of({"reason": "c" * 30_000}).reason) == 20_000


def test_page__after_a_decision_that_counts_no_more__says_why(tom, cast, change):
    decide(
        request=change, verdict=Verdict.REQUEST_CHANGES, role="technical-reviewer", reason="Warmer", by=cast.tom, at=NOW
    )
    prompt = PromptVersion.objects.get(pk=change.subject_id).prompt
    newer = a_version(prompt, "You help {{ company }} a lot.", by=cast.ana)
    assert "Bring in 1.1.0" not in read(tom, change)
    tom.force_login(cast.ana)
    assert "Bring in 1.1.0" in read(tom, change)

    revise_request(request=change, subject_id=newer.pk, why="Warmer", by=cast.ana, at=NOW)

    assert "No longer counts: the text changed since." in read(tom, change)


def test_page__of_another_feature__is_not_there(client, cast, change):
    client.force_login(cast.elsewhere)

    assert client.get(change.get_absolute_url()).status_code == 404
    assert client.get("/reviews/99999999999999999999999/").status_code == 404


def test_page__with_two_to_sign__shows_who_is_next(cast, client):
    priya = second_technical()
    change = a_request(cast, where="staging")
    sign(change, priya, "technical-reviewer")
    client.force_login(priya)

    page = read(client, change)

    assert "You signed this as Technical reviewer" in page
    assert "Nothing else waits for you." in page
    other = a_request(cast)
    assert f"Next waiting for you: {other.title}" in read(client, change)
