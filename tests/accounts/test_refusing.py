"""A refusal names the role, and people only to those who could look them up."""

from __future__ import annotations

import pytest

from accounts.refusing import refusal
from accounts.roles import ROLES, RoleCode
from tests.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
LEDGER = "ledger.view_entry"
RELEASE = "registry.release_prompts"


def test_refusal__to_a_viewer__names_roles_and_not_people(cast):
    assert refusal(cast.vera, LEDGER).message == (
        "This needs the role Auditor or Administrator. Ask an administrator for it, or to find somebody who holds it."
    )


def test_refusal__to_a_reader_of_people__names_who_can(cast):
    assert refusal(cast.ada, "accounts.manage_people").message == (
        "This needs the role Administrator. Alex Moreau can do this; an administrator can give you the role."
    )


def test_refusal__about_a_feature_that_is_seen__names_who_holds_it_there(cast):
    rosa, elsewhere = UserFactory(full_name="Rosa Here"), UserFactory(full_name="Rosa Elsewhere")
    grant(rosa, RoleCode.RELEASE_MANAGER, cast.feature)
    grant(elsewhere, RoleCode.RELEASE_MANAGER, cast.other_feature)

    assert "Rosa Here can do this" in refusal(cast.vera, RELEASE, cast.feature).message
    assert "Elsewhere" not in refusal(cast.vera, RELEASE, cast.feature).message


def test_refusal__about_a_feature_that_is_not_seen__names_nobody(cast):
    grant(UserFactory(full_name="Rosa Here"), RoleCode.RELEASE_MANAGER, cast.feature)

    assert "Rosa" not in refusal(cast.olu, RELEASE, cast.feature).message


def test_refusal__people_who_left__are_not_offered(cast):
    rosa = UserFactory(full_name="Rosa Gone", is_active=False)
    grant(rosa, RoleCode.RELEASE_MANAGER)

    assert "Gone" not in refusal(cast.ada, RELEASE).message


def test_refusal__many_who_can__names_three(cast):
    for name in ("Bo", "Cy", "Di", "Ed"):
        grant(UserFactory(full_name=name), RoleCode.RELEASE_MANAGER)

    assert "Bo, Cy, Di and others can do this" in refusal(cast.ada, RELEASE).message


@pytest.mark.parametrize("permission", sorted({each for role in ROLES for each in role.permissions}))
def test_refusal__of_every_permission__is_a_sentence(permission, cast):
    assert refusal(cast.olu, permission).message.startswith(("This needs the role ", "This needs a role."))


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/checkpoints/", "/records/", "/people/", "/people/invite/"])
def test_page__for_a_viewer__says_which_role_opens_it(path, cast, client):
    client.force_login(cast.vera)

    response = client.get(path, follow=True)

    assert response.status_code == 403
    assert "This needs the role " in response.content.decode()
