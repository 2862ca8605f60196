"""Being away, through the pages: a stand-in is named, signs with both names, and is no way round anything."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Delegation
from governance.basis import basis_token
from governance.choices import Verdict
from governance.models import Decision, Notification
from governance.rules import seats
from tests.factories import NOW, grant
from tests.governance.worlds import a_request

TECHNICAL = "technical-reviewer"


@pytest.fixture
def away(client):
    """``away(person, stand_in)``: the form of one's profile, from now for a week."""

    def fill(person, stand_in):
        client.force_login(person)
        return client.post(
            reverse("accounts:away"),
            {
                "role": TECHNICAL,
                "to_person": str(stand_in.pk),
                "starts_at": "2026-11-20T09:00",
                "ends_at": "2026-11-27T09:00",
                "reason": "Parental leave",
            },
        )

    return fill


@pytest.fixture
def release(cast):
    return a_request(cast)


@pytest.fixture
def sign_by_page(client):
    def post(person, request):
        client.force_login(person)
        page = client.get(f"/reviews/{request.number}/")
        keys = [each["key"] for each in page.context["seats"]] or [TECHNICAL]
        form = {"verdict": Verdict.APPROVE.value, "seat": keys[0], "basis": basis_token(request), "reason": ""}
        return client.post(f"/reviews/{request.number}/decide/", form)

    return post


def choices(client, person, request):
    """The seats that the sign-off page offers."""
    client.force_login(person)
    context = client.get(f"/reviews/{request.number}/").context
    return [(str(each["seat"].role), str(each["seat"].on_behalf_of or "")) for each in context["seats"]]


def test_away__set_from_ones_profile__the_stand_in_finds_it_in_the_inbox_and_on_the_page(client, cast, release, away):
    assert away(cast.tom, cast.vera).status_code == 302
    assert Delegation.objects.in_force(NOW).count() == 1

    client.force_login(cast.vera)
    assert [row.request for row in client.get("/reviews/").context["rows"]] == [release]
    assert choices(client, cast.vera, release) == [("Technical reviewer", "Tom Becker")]


def test_away__signing_for_somebody__carries_both_names_and_tells_both(client, cast, release, away, sign_by_page):
    away(cast.tom, cast.vera)

    assert sign_by_page(cast.vera, release).status_code == 302

    decision = Decision.objects.get()
    assert (decision.person, decision.on_behalf_of) == (cast.vera, cast.tom)
    client.force_login(cast.ana)
    html = client.get(f"/reviews/{release.number}/").content.decode()
    assert "Vera Lind" in html
    assert "Tom Becker" in html


def test_away__naming_the_author__gives_them_no_seat(client, cast, release, away, sign_by_page):
    away(cast.tom, cast.ana)

    assert choices(client, cast.ana, release) == []
    assert sign_by_page(cast.ana, release).status_code in (403, 409)
    assert not Decision.objects.exists()


def test_away__of_a_contributor__gives_the_stand_in_no_seat(client, cast, release, away):
    grant(cast.ana, TECHNICAL)
    away(cast.ana, cast.vera)

    assert seats(cast.vera, release, NOW) == []
    assert choices(client, cast.vera, release) == []
    client.force_login(cast.vera)
    assert client.get("/reviews/").context["rows"] == []


def test_opening_the_page__what_was_told_about_it__counts_as_read(client, cast, release):
    told = Notification.objects.create(
        person=cast.tom, kind="review_asked", key="1", title="Asked", url="/", created_at=NOW, request=release
    )
    client.force_login(cast.tom)

    client.get(f"/reviews/{release.number}/")

    told.refresh_from_db()
    assert told.read_at is not None
