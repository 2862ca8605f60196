"""The banner says what happens on yes, and what must happen before that."""

from __future__ import annotations

import pytest

from governance.choices import RequestState, Verdict
from governance.models import ChangeRequest
from governance.review.page import ReviewPage
from governance.services import decide, open_thread, renew_request, resolve_thread
from tests.factories import NOW
from tests.governance.pages.scenes import with_request
from tests.governance.worlds import a_request, request_in

pytestmark = pytest.mark.django_db


def object_to(change, cast):
    told = {"verdict": Verdict.REQUEST_CHANGES, "role": "technical-reviewer", "reason": "Which terms?"}
    decide(request=change, by=cast.tom, at=NOW, **told)


def first(change, cast) -> str:
    change.refresh_from_db()
    return ReviewPage(change, cast.tom, NOW).first


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (RequestState.DRAFT, "First Ana Silva sends it, so that somebody is asked to sign."),
        (RequestState.IN_REVIEW, ""),
        (
            RequestState.CHANGES_REQUESTED,
            "First Ana Silva answers what Tom Becker asked for and asks again, or brings in a new version.",
        ),
        (RequestState.STALE, "First Ana Silva asks again: what was read is not so any more."),
        (RequestState.APPROVED, ""),
        (RequestState.APPLIED, ""),
        (RequestState.REJECTED, ""),
    ],
)
def test_first__in_each_state__says_who_must_do_what(lamps, cast, state, says):
    assert first(request_in(state, lamps, cast), cast) == says


def test_first__asked_again_after_an_objection__says_that_it_still_stands(cast):
    change = a_request(cast)
    object_to(change, cast)
    renew_request(request=change, reason="Clause 4.2", by=cast.ana, at=NOW)

    assert first(change, cast) == (
        "First the objection of Tom Becker has to be met: by their own signature, or a new version."
    )


def test_first__with_checks_that_stand_in_the_way__names_them(cast):
    with_request("", where="production")(cast)
    page = ReviewPage(ChangeRequest.objects.get(title="Refund wording"), cast.tom, NOW)
    blocking = [row.name for row in page.gates if row.result.blocks]

    assert blocking
    expected = f"the check “{blocking[0]}” has" if len(blocking) == 1 else f"{len(blocking)} checks have"
    assert page.first == f"First {expected} to be fine."


def test_first__where_comments_have_to_be_resolved__says_so_until_they_are(cast, monkeypatch):
    from governance import basis

    real = basis.policies_for
    monkeypatch.setattr(basis, "policies_for", lambda *asked: {**real(*asked), "comments_resolved": True})
    change = a_request(cast)
    thread = open_thread(request=change, body="Why?", by=cast.leila, at=NOW)
    assert first(change, cast) == "First every comment has to be resolved."

    resolve_thread(thread=thread, by=cast.leila, at=NOW)

    assert first(change, cast) == ""


def test_page__while_changes_are_asked_for__says_it_before_what_happens_on_yes(client, cast):
    change = a_request(cast)
    object_to(change, cast)
    client.force_login(cast.tom)

    page = client.get(change.get_absolute_url()).content.decode()

    assert "or brings in a new version. Once everybody has signed, a release manager can put this live" in page
