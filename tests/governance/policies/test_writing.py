"""Writing policies down: who may, what is refused, and that nothing of it is in force."""

from __future__ import annotations

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.models import Policy, PolicyVersion
from governance.policies import policy_digest
from governance.services.policies import create_policy, draw_up_policy
from ledger.models import Entry
from tests.factories import NOW
from tests.governance.policies.documents import asks, document

pytestmark = pytest.mark.django_db


def create(cast, *, by=None, slug="tools", **parts):
    return create_policy(
        slug=slug, document=document(**parts), reason="Tools can act", by=by or cast.alex, at=NOW
    )  # fmt: skip


def test_create_policy__by_whom_may__is_there_and_not_in_force(cast):
    version = create(cast, touches=[{"what": "tools"}])

    policy = Policy.objects.get(slug="tools")
    assert (policy.in_force, policy.created_by, version.policy, version.number) == (None, cast.alex, policy, 1)
    assert (version.document, version.digest) == (
        document(touches=[{"what": "tools"}]),
        policy_digest(document(touches=[{"what": "tools"}])),
    )
    entry = Entry.objects.get()
    assert (entry.action, entry.object_id, entry.digest) == ("policy.created", str(policy.pk), version.digest)


def test_draw_up_policy__of_one_in_force__is_the_next_version_and_changes_nothing_yet(cast):
    policy = Policy.objects.get(slug="minimal-risk")
    before = policy.in_force

    version = draw_up_policy(policy=policy, document=document(), reason="Simpler", by=cast.alex, at=NOW)

    policy.refresh_from_db()
    assert (version.number, version.created_by, policy.in_force) == (2, cast.alex, before)
    assert Entry.objects.get().action == "policy.drawn_up"


@pytest.mark.parametrize("member", ["ana", "omar", "tom", "leila", "rosa", "ada", "olu"])
def test_writing__by_somebody_who_may_not__is_refused(cast, member):
    by = getattr(cast, member)

    with pytest.raises(NotAllowed):
        create(cast, by=by)
    with pytest.raises(NotAllowed):
        draw_up_policy(policy=Policy.objects.get(slug="high-risk"), document=document(), reason="x", by=by, at=NOW)

    assert PolicyVersion.objects.count() == len(Policy.objects.all())
    assert not Entry.objects.exists()


def test_draw_up_policy__says_what_is_in_force__is_refused(cast):
    policy = Policy.objects.get(slug="high-risk")

    with pytest.raises(WrongState):
        draw_up_policy(policy=policy, document=policy.in_force.document, reason="Same", by=cast.alex, at=NOW)


def test_create_policy__short_name_taken__is_refused_at_its_field(cast):
    with pytest.raises(BadInput) as refused:
        create(cast, slug="high-risk")

    assert list(refused.value.errors) == ["slug"]


@pytest.mark.parametrize(
    ("parts", "path"),
    [({"kinds": ["release", "unheard_of"]}, "kinds.1"), ({"environments": ["moon"]}, "environments.0")],
)
def test_writing__of_what_does_not_exist__is_refused_at_its_path(cast, parts, path):
    with pytest.raises(BadInput) as refused:
        create(cast, **parts)

    assert list(refused.value.errors) == [path]


def test_writing__without_a_reason__is_refused_at_its_field(cast):
    with pytest.raises(BadInput) as refused:
        create_policy(slug="tools", document=document(requirements=asks(legal=1)), reason=" ", by=cast.alex, at=NOW)

    assert list(refused.value.errors) == ["reason"]
