"""Access is what the open grants of active people say, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleGrant, User
from accounts.roles import ROLES, RoleCode
from accounts.rules import may
from accounts.services import derive_access
from registry import permissions
from registry.models import Feature, Prompt
from tests.factories import NOW, PromptFactory, UserFactory, grant

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    """The person as a new request sees them: permissions are cached on the instance."""
    return User.objects.get(pk=person.pk)


ASKED = (
    permissions.VIEW_FEATURE,
    permissions.EDIT_PROMPTS,
    permissions.MANAGE_PROMPTS,
    permissions.SIGN_LEGAL,
    permissions.RELEASE_PROMPTS,
    "accounts.manage_people",
    "accounts.view_people",
)
# (role, answers in the order of ASKED)
MATRIX = [
    (RoleCode.VIEWER, (True, False, False, False, False, False, False)),
    (RoleCode.PROMPT_EDITOR, (True, True, False, False, False, False, False)),
    (RoleCode.PROMPT_OWNER, (True, True, True, False, False, False, False)),
    (RoleCode.TECHNICAL_REVIEWER, (True, False, False, False, False, False, False)),
    (RoleCode.PRODUCT_REVIEWER, (True, False, False, False, False, False, False)),
    (RoleCode.LEGAL_REVIEWER, (True, False, False, True, False, False, False)),
    (RoleCode.RELEASE_MANAGER, (True, False, False, False, True, False, False)),
    (RoleCode.DATA_STEWARD, (True, False, False, False, False, False, False)),
    (RoleCode.MODEL_STEWARD, (True, False, False, False, False, False, False)),
    (RoleCode.AUDITOR, (True, False, False, False, False, False, True)),
    (RoleCode.ADMINISTRATOR, (True, True, True, False, False, True, True)),
]


def test_matrix__every_role__is_listed():
    assert [row[0] for row in MATRIX] == [spec.code for spec in ROLES]


@pytest.mark.parametrize(("role", "answers"), MATRIX)
def test_role__held_everywhere__gives_exactly_its_permissions(cast, role, answers):
    person = UserFactory()

    grant(person, role)

    assert tuple(may(fresh(person), permission, cast.feature) for permission in ASKED) == answers


def test_role__held_for_one_feature__reaches_that_feature_and_its_prompts_only(cast):
    here, there = PromptFactory(feature=cast.feature), PromptFactory(feature=cast.other_feature)
    person = UserFactory()

    grant(person, RoleCode.PROMPT_EDITOR, cast.feature)

    person = fresh(person)
    assert list(Feature.objects.visible_to(person)) == [cast.feature]
    assert list(Prompt.objects.visible_to(person)) == [here]
    assert there not in Prompt.objects.where_allowed(person, permissions.EDIT_PROMPTS)
    assert may(person, permissions.EDIT_PROMPTS, cast.feature)
    assert not may(person, permissions.EDIT_PROMPTS, cast.other_feature)
    assert not may(person, permissions.EDIT_PROMPTS)


def withdraw_quietly(row: RoleGrant, by: User) -> None:
    row.withdrawn_at, row.withdrawn_by = NOW, by
    row.save()
    derive_access([row.person_id])


def test_two_roles__overlapping_and_one_withdrawn__what_the_other_gives_stays(cast):
    person = UserFactory()
    editor = grant(person, RoleCode.PROMPT_EDITOR, cast.feature)
    owner = grant(person, RoleCode.PROMPT_OWNER, cast.feature)

    withdraw_quietly(owner, cast.alex)

    assert may(fresh(person), permissions.EDIT_PROMPTS, cast.feature)
    assert not may(fresh(person), permissions.MANAGE_PROMPTS, cast.feature)

    withdraw_quietly(editor, cast.alex)

    assert not may(fresh(person), permissions.VIEW_FEATURE, cast.feature)


def test_same_role__everywhere_and_for_one_feature__withdrawing_everywhere_leaves_the_feature(cast):
    person = UserFactory()
    everywhere = grant(person, RoleCode.VIEWER)
    grant(person, RoleCode.VIEWER, cast.feature)

    withdraw_quietly(everywhere, cast.alex)

    assert list(Feature.objects.visible_to(fresh(person))) == [cast.feature]


def test_access__of_a_deactivated_person__is_gone_and_comes_back_with_reactivation(cast):
    User.objects.filter(pk=cast.elsewhere.pk).update(is_active=False)
    User.objects.filter(pk=cast.vera.pk).update(is_active=False)

    derive_access([cast.elsewhere.pk, cast.vera.pk])

    assert list(fresh(cast.vera).groups.all()) == []
    assert not fresh(cast.elsewhere).featureuserobjectpermission_set.exists()

    User.objects.update(is_active=True)
    derive_access([cast.elsewhere.pk, cast.vera.pk])

    assert Feature.objects.visible_to(fresh(cast.vera)).count() == 2
    assert list(Feature.objects.visible_to(fresh(cast.elsewhere))) == [cast.other_feature]


def test_derive_access__for_one_person__leaves_everybody_else_alone(cast):
    derive_access([cast.olu.pk])

    assert may(fresh(cast.omar), permissions.MANAGE_PROMPTS)
    assert may(fresh(cast.elsewhere), permissions.MANAGE_PROMPTS, cast.other_feature)


def test_derive_access__for_one_person_and_for_everybody__same_number_of_queries(cast):
    def queries(people):
        with CaptureQueriesContext(connection) as context:
            derive_access(people)
        return len(context)

    everybody = list(User.objects.values_list("pk", flat=True))

    assert queries([cast.elsewhere.pk, cast.vera.pk]) == queries(everybody)
