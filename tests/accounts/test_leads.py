"""Who leads a signing role: named by administrators, on record."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from accounts.services import name_role_lead
from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from ledger.presenters import lines
from tests.factories import NOW


@pytest.fixture
def legal(db):
    return Role.objects.get(code="legal-reviewer")


def test_name_role_lead__by_an_administrator__is_kept_and_recorded(cast, legal):
    name_role_lead(role=legal, lead=cast.omar, by=cast.alex, at=NOW)

    legal.refresh_from_db()
    assert legal.lead == cast.omar
    assert legal.history.latest().lead == cast.omar
    entry = Entry.objects.with_texts().get(action="role.lead_named")
    assert entry.object_id == "legal-reviewer"
    assert "named Omar Haddad as lead of the role Legal reviewer" in str(lines([entry])[0])


def test_name_role_lead__nobody__goes_back_to_the_owner_of_the_feature(cast, legal):
    name_role_lead(role=legal, lead=cast.omar, by=cast.alex, at=NOW)

    assert name_role_lead(role=legal, lead=None, by=cast.alex, at=NOW).lead is None


@pytest.mark.parametrize("name", ["omar", "ada", "leila"])
def test_name_role_lead__by_anybody_else__is_not_allowed(name, cast, legal):
    with pytest.raises(NotAllowed):
        name_role_lead(role=legal, lead=cast.omar, by=getattr(cast, name), at=NOW)


def test_name_role_lead__a_role_that_signs_nothing__is_refused(cast):
    with pytest.raises(BadInput):
        name_role_lead(role=Role.objects.get(code="viewer"), lead=cast.omar, by=cast.alex, at=NOW)


def test_name_role_lead__somebody_deactivated__is_refused(cast, legal):
    User.objects.filter(pk=cast.omar.pk).update(is_active=False)

    with pytest.raises(BadInput):
        name_role_lead(role=legal, lead=cast.omar, by=cast.alex, at=NOW)


def test_name_role_lead__as_it_is_already__says_so(cast, legal):
    with pytest.raises(WrongState):
        name_role_lead(role=legal, lead=None, by=cast.alex, at=NOW)
    assert not Entry.objects.filter(action="role.lead_named").exists()


def test_roles_page__administrators_choose__others_read(client, cast, legal):
    client.force_login(cast.alex)
    assert client.post("/roles/legal-reviewer/lead/", {"lead": str(cast.omar.pk)}).status_code == 302

    assert b'action="/roles/legal-reviewer/lead/"' in client.get("/roles/").content
    client.force_login(cast.ana)
    html = client.get("/roles/").content.decode()
    assert "Omar Haddad" in html
    assert "/lead/" not in html
