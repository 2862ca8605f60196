"""What a plan says of changes that put nothing live: no users, no release managers, no environments."""

from __future__ import annotations

import pytest
from django.urls import reverse

from base.errors import NotAllowed
from governance.choices import Timing
from governance.services import apply_request, open_and_send
from tests.factories import NOW, AIModelFactory
from tests.governance.worlds import a_request, sign_all

pytestmark = pytest.mark.django_db
STRANGE = ("release manager", " live", "users", "environment", "version")


@pytest.fixture
def approval(cast):
    model = AIModelFactory(name="Larch 2", provider="Larch")
    about = {"kind": "model_approval", "object_id": model.pk, "subject_id": model.pk, "environment": None}
    return open_and_send(**about, why="Needed", timing=Timing.BY_HAND, by=cast.max, at=NOW)


def body(client, url) -> str:
    """The main part of a page, in lower case, without what is marked up."""
    page = client.get(url).content.decode()
    return page[page.index("<main") : page.index("</main>")].lower()


def test_plan__of_a_model__speaks_of_taking_effect(client, cast, approval):
    client.force_login(cast.max)

    said = body(client, reverse("governance:plan", args=[approval.number]))

    assert "when it takes effect" in said
    assert "when somebody who looks after models puts it into effect" in said
    assert [word for word in STRANGE if word in said] == []


def test_plan__of_a_release__speaks_of_users_and_release_managers(client, cast):
    change = a_request(cast)
    client.force_login(cast.ana)

    said = body(client, reverse("governance:plan", args=[change.number]))

    assert "when and for how many" in said
    assert "when a release manager puts it live" in said


def test_model__signed_and_to_be_applied_by_hand__names_who_does_it(client, cast, approval):
    signed = sign_all(approval)
    client.force_login(cast.max)

    said = body(client, signed.get_absolute_url())

    assert "put into effect</a>" in said
    assert "it waits for somebody who looks after models." in said
    assert "release manager" not in said
    with pytest.raises(NotAllowed, match="Only somebody who looks after models puts this into effect"):
        apply_request(request=signed, by=cast.rosa, at=NOW)


@pytest.mark.parametrize("address", ["schedule", "apply"])
def test_pages__of_what_to_do_with_a_signed_model__say_nothing_of_going_live(client, cast, approval, address):
    signed = sign_all(approval)
    client.force_login(cast.max)

    said = body(client, reverse(f"governance:{address}", args=[signed.number]))

    assert [word for word in ("release manager", "users", "goes live") if word in said] == []
