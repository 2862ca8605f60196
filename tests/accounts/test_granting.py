"""Who may grant and withdraw which role, and what the ledger says about it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import recording
from accounts.models import RoleGrant, User
from accounts.roles import PERMISSION_SENTENCES, ROLES, RoleCode
from accounts.services import grant_role, withdraw_role
from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from tests.factories import CAST, NOW, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


def last_entry() -> Entry:
    return Entry.objects.order_by("-sequence").first()


@pytest.mark.parametrize("name", [*CAST, "olu", "elsewhere"])
def test_grant_role__by_each_of_the_cast__only_the_administrator_may(cast, name):
    granter, person = getattr(cast, name), UserFactory()

    if name == "alex":
        grant_role(person=person, role="viewer", by=granter, at=NOW)
    else:
        with pytest.raises(NotAllowed):
            grant_role(person=person, role="viewer", by=granter, at=NOW)

    assert person.role_grants.count() == (1 if name == "alex" else 0)


def test_grant_role__to_oneself__is_refused_even_for_an_administrator(cast):
    with pytest.raises(NotAllowed, match="Nobody can give themselves a role"):
        grant_role(person=cast.alex, role="legal-reviewer", by=cast.alex, at=NOW)


def test_grant__to_oneself_past_the_service__is_refused_by_the_database(cast):
    with pytest.raises(IntegrityError, match="not_to_oneself"), transaction.atomic():
        RoleGrant.objects.create(person=cast.alex, role_id="auditor", granted_by=cast.alex, granted_at=NOW)
    with pytest.raises(IntegrityError, match="not_to_oneself"), transaction.atomic():
        cast.ana.role_grants.update(granted_by=cast.ana)


def test_grant_role__for_one_feature__returns_the_grant_and_writes_one_entry(cast):
    before = Entry.objects.count()

    grant = grant_role(
        person=cast.olu, role="prompt-editor", feature=cast.feature, by=cast.alex, at=NOW, reason="Joins the team"
    )

    assert (grant.person, grant.role_id, grant.feature, grant.granted_by) == (
        cast.olu,
        "prompt-editor",
        cast.feature,
        cast.alex,
    )
    entry = last_entry()
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.actor_id, entry.object_id, entry.feature_id) == (
        "role.granted",
        cast.alex.pk,
        str(cast.olu.pk),
        cast.feature.pk,
    )
    assert grant.history.get().history_user == cast.alex
    assert grant.history.get().history_change_reason == "Joins the team"


@pytest.mark.parametrize("code", [spec.code for spec in ROLES if not spec.for_one_feature])
def test_grant_role__everywhere_only_but_for_one_feature__is_bad_input(cast, code):
    with pytest.raises(BadInput):
        grant_role(person=cast.olu, role=code, feature=cast.feature, by=cast.alex, at=NOW)


def test_grant_role__unknown_role__is_bad_input(cast):
    with pytest.raises(BadInput):
        grant_role(person=cast.olu, role="emperor", by=cast.alex, at=NOW)


def test_grant_role__held_already__is_wrong_state(cast):
    with pytest.raises(WrongState, match="Ana Silva is Prompt editor everywhere already"):
        grant_role(person=cast.ana, role="prompt-editor", by=cast.alex, at=NOW)


def test_grant_role__to_somebody_deactivated__is_wrong_state(cast):
    User.objects.filter(pk=cast.olu.pk).update(is_active=False)

    with pytest.raises(WrongState, match="deactivated"):
        grant_role(person=cast.olu, role="viewer", by=cast.alex, at=NOW)


def test_withdraw_role__of_another__ends_it_and_writes_one_entry(cast):
    before = Entry.objects.count()

    grant = withdraw_role(grant=cast.ana.role_grants.get(), by=cast.alex, at=LATER, reason="Left the team")

    assert (grant.withdrawn_by, grant.withdrawn_at) == (cast.alex, LATER)
    assert not User.objects.get(pk=cast.ana.pk).groups.exists()
    assert (last_entry().action, Entry.objects.count()) == ("role.withdrawn", before + 1)


def test_withdraw_role__withdrawn_before__is_wrong_state(cast):
    grant = cast.ana.role_grants.get()
    withdraw_role(grant=grant, by=cast.alex, at=LATER)

    with pytest.raises(WrongState, match="withdrawn before"):
        withdraw_role(grant=grant, by=cast.alex, at=LATER)


@pytest.mark.parametrize("name", ["ana", "ada", "olu"])
def test_withdraw_role__without_the_right__is_not_allowed(cast, name):
    with pytest.raises(NotAllowed):
        withdraw_role(grant=cast.mia.role_grants.get(), by=getattr(cast, name), at=LATER)


def test_grant_role__when_the_ledger_fails__nothing_is_changed(cast, monkeypatch):
    def broken(**entry):
        raise RuntimeError("disk full")

    monkeypatch.setattr(recording, "_recorders", [broken])

    with pytest.raises(RuntimeError):
        grant_role(person=cast.olu, role="viewer", by=cast.alex, at=NOW)

    assert not cast.olu.role_grants.exists()
    assert not cast.olu.groups.exists()


def test_grant_role__without_any_ledger__is_refused(cast, monkeypatch):
    monkeypatch.setattr(recording, "_recorders", [])

    with pytest.raises(Exception, match="No ledger"):
        grant_role(person=cast.olu, role="viewer", by=cast.alex, at=NOW)

    assert not cast.olu.role_grants.exists()


def test_roles__every_permission__has_a_sentence_and_exists():
    from django.apps import apps

    from accounts.seeding import _permission_ids

    named = {name for spec in ROLES for name in spec.permissions}

    assert named <= set(PERMISSION_SENTENCES)
    assert set(_permission_ids(apps.get_model("auth", "Permission"))) == named


def test_administrator__signs_nothing_off():
    administrator = next(spec for spec in ROLES if spec.code == RoleCode.ADMINISTRATOR)

    assert not [name for name in administrator.permissions if "sign_" in name or "release" in name]
