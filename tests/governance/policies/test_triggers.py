"""What the database refuses about policies and models, from whichever door it comes."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from governance.models import Bypass, Policy, PolicyVersion
from governance.policies import policy_digest
from governance.policies.deadlock import deadlock
from registry.models import AIModel
from tests.factories import NOW, AIModelFactory, grant, person_with
from tests.governance.policies.documents import document

pytestmark = pytest.mark.django_db


def weaker(policy):
    return PolicyVersion.objects.create(
        policy=policy, number=2, document=document(), digest=policy_digest(document()), created_at=NOW
    )


def by_save(policy, version):
    policy.in_force = version
    policy.save()


def by_update(policy, version):
    Policy.objects.filter(pk=policy.pk).update(in_force=version)


def by_bulk_update(policy, version):
    policy.in_force = version
    Policy.objects.bulk_update([policy], ["in_force"])


def by_raw_sql(policy, version):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE governance_policy SET in_force_id = %s WHERE id = %s", [version.pk if version else None, policy.pk]
        )


DOORS = [by_save, by_update, by_bulk_update, by_raw_sql]


@pytest.mark.parametrize("door", DOORS)
def test_policy__into_force_without_signatures__is_refused(door):
    policy = Policy.objects.get(slug="high-risk")
    version = weaker(policy)

    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        door(policy, version)

    assert Policy.objects.get(slug="high-risk").in_force.number == 1


@pytest.mark.parametrize("door", DOORS)
def test_policy__out_of_force__is_refused(door):
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        door(Policy.objects.get(slug="high-risk"), None)


def test_policy__version_of_another__is_refused():
    other = Policy.objects.get(slug="minimal-risk").in_force

    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        by_update(Policy.objects.get(slug="high-risk"), other)


def test_policy__new_and_in_force_at_once__is_refused():
    version = Policy.objects.get(slug="minimal-risk").in_force

    with pytest.raises(IntegrityError, match="no version in force"), transaction.atomic():
        Policy.objects.create(slug="mine", in_force=version, created_at=NOW)


@pytest.mark.parametrize(("column", "value"), [("slug", "other"), ("created_at", NOW)])
def test_policy__its_beginning__stays(column, value):
    with pytest.raises(IntegrityError, match="keeps"), transaction.atomic():
        Policy.objects.filter(slug="high-risk").update(**{column: value})


def test_policy__deleted_or_truncated__is_refused():
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_policy WHERE slug = 'high-risk'")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE governance_policy CASCADE")


def test_model__approved_without_signatures__is_refused():
    model = AIModelFactory()

    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        AIModel.objects.update(status="approved")
    with pytest.raises(IntegrityError, match="proposed"), transaction.atomic():
        AIModelFactory(status="approved")
    model.status = "approved"
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        model.save()

    assert AIModel.objects.get().status == "proposed"


@pytest.mark.parametrize("column", ["provider", "model_id"])
def test_model__its_identity__stays(column):
    AIModelFactory()

    with pytest.raises(IntegrityError, match="another model"), transaction.atomic():
        AIModel.objects.update(**{column: "other"})


def sql_says_deadlock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_policy_deadlock()")
        return cursor.fetchone()[0]


def nobody_else_may_propose(cast):
    """Leila alone may propose, and is the only lawyer."""
    grant(cast.leila, "administrator")
    leaves(cast.alex)


def one_person_for_both(cast):
    """Tom holds both signing roles, and nobody else holds either."""
    grant(cast.tom, "legal-reviewer")
    leaves(cast.leila)


def only_for_one_feature(cast):
    leaves(cast.leila)
    person_with("legal-reviewer", feature=cast.feature)


def somebody_new(cast):
    leaves(cast.leila)
    person_with("legal-reviewer")


def leaves(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("happens", "is_one"),
    [
        (lambda cast: None, False),
        (lambda cast: leaves(cast.leila), True),
        (lambda cast: leaves(cast.tom), True),
        (lambda cast: leaves(cast.mia), False),
        (nobody_else_may_propose, True),
        (one_person_for_both, True),
        (only_for_one_feature, True),
        (somebody_new, False),
    ],
)
def test_deadlock__in_sql_and_in_python__is_the_same(cast, happens, is_one):
    happens(cast)

    assert (sql_says_deadlock(), bool(deadlock())) == (is_one, is_one)


def test_deadlock__claimed_where_there_is_none__is_refused(cast):
    policy = Policy.objects.get(slug="high-risk")
    version = weaker(policy)
    mark = Bypass(
        request_id=uuid.uuid4(),
        kind="deadlock",
        person=cast.alex,
        role_id="administrator",
        reason="I say so",
        content_digest=version.digest,
        at=NOW,
    )

    with pytest.raises(IntegrityError, match="no deadlock"), transaction.atomic():
        mark.save()
