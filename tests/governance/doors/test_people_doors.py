"""Through people and rules: a role, a policy, an account changes while a request is in review."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Role, RoleGrant
from accounts.roles import RoleCode
from accounts.services import deactivate_person, withdraw_role
from base.errors import NotAllowed, WrongState
from governance.models import Decision, Policy
from governance.services import apply_request, mark_moved
from governance.services.proposing import propose_change
from governance.services.staleness import under_way
from tests.factories import NOW, grant
from tests.governance.past_services import refused
from tests.governance.worlds import sign, sign_all

pytestmark = pytest.mark.django_db
PRODUCT, TECHNICAL = RoleCode.PRODUCT_REVIEWER, RoleCode.TECHNICAL_REVIEWER


def state(leak):
    leak.request.refresh_from_db()
    return leak.request.state


def take(person, role, cast):
    withdraw_role(grant=RoleGrant.objects.get(person=person, role=role), by=cast.alex, at=NOW)


def test_role__taken_before_signing__signs_nothing(leak, nothing_leaked):
    take(leak.cast.mia, PRODUCT, leak.cast)

    with pytest.raises(NotAllowed, match="You hold no such role here"):
        sign(leak.request, leak.cast.mia, PRODUCT)
    nothing_leaked()


def test_role__given_in_mid_review_to_a_writer__signs_nothing(leak, nothing_leaked):
    grant(leak.cast.ana, PRODUCT)

    with pytest.raises(NotAllowed, match="You had a hand in this change"):
        sign(leak.request, leak.cast.ana, PRODUCT)
    nothing_leaked()


def test_group_of_a_role__joined_by_hand__signs_nothing(leak, nothing_leaked):
    """Groups are computed from grants; a signature asks for the grant."""
    leak.cast.vera.groups.add(Role.objects.get(pk=PRODUCT).group)

    with pytest.raises(NotAllowed, match="You hold no such role here"):
        sign(leak.request, leak.cast.vera, PRODUCT)
    assert state(leak) == "in_review"
    nothing_leaked()


def test_second_role__given_in_mid_review_to_whoever_signed__counts_once(leak, nothing_leaked):
    grant(leak.cast.tom, PRODUCT)

    with pytest.raises(NotAllowed, match="Each person counts once"):
        sign(leak.request, leak.cast.tom, PRODUCT)
    assert state(leak) == "in_review"
    nothing_leaked()


def test_approver__deactivated_in_mid_review__has_signed_and_does_not_sign_again(leak, nothing_leaked):
    deactivate_person(person=leak.cast.tom, reason="Left", by=leak.cast.alex, at=NOW)
    leak.cast.tom.refresh_from_db()

    with pytest.raises(NotAllowed, match="deactivated"):
        sign(leak.request, leak.cast.tom, TECHNICAL)
    assert state(leak) == "in_review"
    nothing_leaked()


def test_author__deactivated_in_mid_review__leaves_it_to_the_others(leak):
    deactivate_person(person=leak.cast.ana, reason="Left", by=leak.cast.alex, at=NOW)

    sign(leak.request, leak.cast.mia, PRODUCT)

    assert state(leak) == "approved"
    assert apply_request(request=leak.request, by=leak.cast.rosa, at=NOW).author == leak.cast.ana


@pytest.mark.parametrize("who", ["tom", "ana"])
def test_approver_and_author__deleted__are_refused(who, leak, nothing_leaked):
    with pytest.raises(ProtectedError):
        getattr(leak.cast, who).delete()
    nothing_leaked()


@pytest.mark.parametrize("code", [PRODUCT, TECHNICAL])
def test_role_and_its_group__deleted__are_refused(code, leak, nothing_leaked):
    role = Role.objects.get(pk=code)

    with pytest.raises(ProtectedError):
        role.delete()
    with pytest.raises(ProtectedError):
        Group.objects.get(pk=role.group_id).delete()
    nothing_leaked()


def test_last_who_could_sign__gone__means_that_nobody_does(leak, nothing_leaked):
    take(leak.cast.mia, PRODUCT, leak.cast)

    assert state(leak) == "in_review"
    with pytest.raises(WrongState):
        apply_request(request=leak.request, by=leak.cast.rosa, at=NOW)
    nothing_leaked()


def test_policy__made_stricter_in_mid_review__asks_anew(leak, nothing_leaked):
    """Legal too: the signatures so far were given under another policy."""
    change_policy(leak, requirements={"product": 1, "technical": 1, "legal": 1})

    assert mark_moved(under_way(), NOW) >= 1
    assert state(leak) == "stale"
    with pytest.raises(WrongState):
        sign(leak.request, leak.cast.mia, PRODUCT)
    nothing_leaked()


def test_policy__made_weaker_in_mid_review__completes_nothing_by_itself(leak, nothing_leaked):
    """What Tom signed would be enough from now on; but he signed something that others were to sign, too."""
    change_policy(leak, requirements={"technical": 1})

    mark_moved(under_way(), NOW)

    assert state(leak) == "stale"
    nothing_leaked()


def test_policy__deleted_or_switched_off_by_hand__is_refused(leak, nothing_leaked):
    policy = Policy.objects.get(slug="limited-risk")
    with refused("changes only by a change request"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(in_force=None)
    with pytest.raises(ProtectedError):
        policy.delete()
    with refused("never deleted"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk)._raw_delete(using="default")
    assert Decision.objects.filter(request=leak.request).count() == 1
    nothing_leaked()


def change_policy(leak, *, requirements):
    policy = Policy.objects.get(slug="limited-risk")
    asked = [{"role": f"{word}-reviewer", "count": count} for word, count in requirements.items()]
    document = {**policy.in_force.document, "requirements": asked}
    change = propose_change(policy=policy, document=document, reason="Else", by=leak.cast.alex, at=NOW)
    sign_all(change)
    policy.refresh_from_db()
    assert policy.in_force.document["requirements"] != []
