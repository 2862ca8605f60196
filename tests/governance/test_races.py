"""People and workers at the same instant, on real connections: one outcome, nobody waits in a circle, one record.

Each race runs a few times: which of the two is first differs, what may come out of it does not.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError

from accounts.roles import RoleCode
from base.errors import Refusal
from delivery.models import Deployment, Rollout
from delivery.services import advance_due, advance_rollout, roll_back
from governance.basis import basis_token
from governance.choices import Timing, Verdict
from governance.models import Bypass, ChangeRequest, Decision, Policy, PostReview
from governance.services import (
    apply_request,
    break_glass,
    decide,
    open_and_send,
    override_gate,
    revise_request,
    withdraw_request,
)
from governance.services.proposing import propose_change
from ledger.models import Entry
from ledger.services.verify import verify_chain
from tests.factories import NOW, PromptFactory, make_cast
from tests.governance.test_exactly_once import at_once
from tests.governance.worlds import a_request, a_version, environment, released, second_technical, sign, sign_all

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
TECHNICAL, PRODUCT = RoleCode.TECHNICAL_REVIEWER, RoleCode.PRODUCT_REVIEWER


@pytest.fixture
def cast():
    people = make_cast()
    people.prompt = PromptFactory(feature=people.feature, owner=people.omar, slug="router")
    people.v0 = a_version(people.prompt, "You help customers.", by=people.ana)
    return people


@pytest.fixture(params=range(2), autouse=True)
def again(request):
    """Which of the two is first differs from time to time."""


def race(*acts):
    """What each returned or raised: only refusals, nobody waited in a circle, and the ledger holds."""
    outcomes = at_once(*acts)
    faults = [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert faults == []
    assert not any(isinstance(each, OperationalError) for each in outcomes)
    assert verify_chain().finding is None
    return outcomes


def done(outcomes):
    return [not isinstance(each, Refusal) for each in outcomes]


def approve(request, person, role, *, at=NOW):
    """What the person read is what they sign, whatever happens meanwhile."""
    read = basis_token(request)
    return lambda: decide(
        request=ChangeRequest.objects.get(pk=request.pk), verdict=Verdict.APPROVE, role=role, expected_basis=read,
        signed_in_at=at, by=person, at=at,
    )  # fmt: skip


def state(request):
    return ChangeRequest.objects.get(pk=request.pk).state


def entries(action):
    return Entry.objects.filter(action=action).count()


def live(cast, where="staging"):
    """The texts that are live; one open row at most."""
    row = Deployment.objects.get(prompt=cast.prompt, environment=environment(where), ended_at=None)
    return [arm.version_id for arm in row.arms.order_by("position")]


def test_last_two_approvals__complete_it_together_and_apply_it_once(cast):
    released(cast, cast.v0)
    request = a_request(cast, version=cast.v0, where="production", timing=Timing.ON_APPROVAL)
    before = Deployment.objects.count()

    outcomes = race(approve(request, cast.tom, TECHNICAL), approve(request, cast.mia, PRODUCT))

    assert done(outcomes) == [True, True]
    assert (state(request), Deployment.objects.count() - before) == ("applied", 1)
    assert entries("change_request.approved") == 2


def test_same_person_twice__signs_once(cast):
    request = a_request(cast, version=cast.v0)

    outcomes = race(*[approve(request, cast.tom, TECHNICAL)] * 3)

    assert sorted(done(outcomes)) == [False, False, True]
    assert (request.decisions.count(), entries("change_request.signed")) == (1, 1)


def test_approve_against_revise__never_approves_what_was_not_read(cast):
    request = a_request(cast, version=cast.v0)
    newer = a_version(cast.prompt, "You help them kindly.", by=cast.ana)

    race(
        approve(request, cast.tom, TECHNICAL),
        lambda: revise_request(request=request, subject_id=newer.pk, why="Kinder", by=cast.ana, at=NOW),
    )

    after = ChangeRequest.objects.get(pk=request.pk)
    assert (after.state, after.content_digest) == ("in_review", newer.digest)
    assert set(request.decisions.values_list("content_digest", flat=True)) <= {cast.v0.digest}


def test_approve_against_withdraw__ends_withdrawn(cast):
    request = a_request(cast, version=cast.v0, timing=Timing.ON_APPROVAL)

    outcomes = race(
        approve(request, cast.tom, TECHNICAL),
        lambda: withdraw_request(request=request, reason="No", by=cast.ana, at=NOW),
    )

    expected = {(True, False): ("applied", 1), (False, True): ("withdrawn", 0)}
    assert (state(request), Deployment.objects.count()) == expected[tuple(done(outcomes))]


def test_apply_against_withdraw__one_of_them(cast):
    request = sign_all(a_request(cast, version=cast.v0))

    outcomes = race(
        lambda: apply_request(request=request, by=cast.rosa, at=NOW),
        lambda: withdraw_request(request=request, reason="No", by=cast.ana, at=NOW),
    )

    expected = {(True, False): ("applied", 1), (False, True): ("withdrawn", 0)}
    assert (state(request), Deployment.objects.count()) == expected[tuple(done(outcomes))]


def second_live(cast):
    """v0, then v1 live in staging; v2 is signed for it."""
    released(cast, cast.v0)
    cast.v1 = a_version(cast.prompt, "You help them.", by=cast.ana)
    released(cast, cast.v1, at=NOW + HOUR)
    cast.v2 = a_version(cast.prompt, "You help them at once.", by=cast.ana)


def take_back(cast, at=NOW + 2 * HOUR):
    return lambda: roll_back(
        prompt=cast.prompt, environment=environment("staging"), to_version=cast.v0, reason="Rude", by=cast.omar, at=at
    )


def test_rollback_against_promote__both_stand_or_the_release_asks_anew(cast):
    second_live(cast)
    request = sign_all(a_request(cast, version=cast.v2, at=NOW + HOUR), at=NOW + HOUR)

    outcomes = race(take_back(cast), lambda: apply_request(request=request, by=cast.rosa, at=NOW + 2 * HOUR))

    assert not isinstance(outcomes[0], Refusal)
    assert live(cast) == [cast.v0.pk]
    assert state(request) in ("applied", "stale")


def test_rollback_against_a_step_of_a_canary__ends_rolled_back(cast):
    second_live(cast)
    steps = [{"percent": 10, "hold_min": 60}, {"percent": 50, "hold_min": 60}, {"percent": 100, "hold_min": 0}]
    request = sign_all(a_request(cast, version=cast.v2, at=NOW + HOUR, steps=steps), at=NOW + HOUR)
    apply_request(request=request, by=cast.rosa, at=NOW + HOUR)
    rollout = Rollout.objects.get()

    race(
        take_back(cast, NOW + 3 * HOUR),
        lambda: advance_due(rollout_id=rollout.pk, at=NOW + 3 * HOUR),
        lambda: advance_rollout(rollout=rollout, by=cast.rosa, at=NOW + 3 * HOUR),
    )

    rollout.refresh_from_db()
    assert rollout.state in ("stopped", "finished")  # finished: both steps were taken before it was rolled back
    assert live(cast) == [cast.v0.pk]


def test_check_accepted_against_rollback__wait_for_one_another_in_one_order(cast):
    """The last thing that is missing is accepted, so that it is applied, while what is live is taken back."""
    second_live(cast)
    bad = a_version(cast.prompt, "My key is AKIAIOSFODNN7EXAMPLQ and helps.", by=cast.ana)
    at = NOW + HOUR
    request = a_request(cast, version=bad, timing=Timing.ON_APPROVAL, at=at)
    sign(request, cast.tom, TECHNICAL, at=at)
    assert state(request) == "in_review"

    race(
        lambda: override_gate(request=request, code="secrets", reason="An example", by=cast.tom, at=at),
        take_back(cast),
    )

    assert live(cast) == [cast.v0.pk]
    assert state(request) in ("applied", "stale", "in_review")


def test_break_glass_twice__one_mark_and_the_other_is_told(cast):
    released(cast, cast.v0)
    other = a_version(cast.prompt, "You help them now.", by=cast.ana)
    third = a_version(cast.prompt, "You help them later.", by=cast.ana)

    def glass(version):
        return lambda: break_glass(
            kind="release", object_id=cast.prompt.pk, subject_id=version.pk, environment=environment("production"),
            reason="Harm", incident="INC-1", signed_in_at=NOW, by=cast.rosa, at=NOW,
        )  # fmt: skip

    outcomes = race(glass(other), glass(third))

    assert sorted(done(outcomes)) == [False, True]
    assert (Bypass.objects.count(), PostReview.objects.count(), entries("break_glass.used")) == (1, 1, 1)


def test_policy_that_comes_into_force_against_the_last_approval__nothing_slips_between(cast):
    """Applied under the policy that it was signed for, or asked anew under the new one: never approved by too few."""
    policy = Policy.objects.get(slug="trying-out")
    document = {
        **policy.in_force.document,
        "requirements": [{"role": "technical-reviewer", "count": 2}],
    }
    change = propose_change(policy=policy, document=document, reason="Two see more", by=cast.alex, at=NOW)
    sign(change, cast.leila, "legal-reviewer")
    request = a_request(cast, version=cast.v0, timing=Timing.ON_APPROVAL)

    outcomes = race(
        approve(change, second_technical(), TECHNICAL),
        approve(request, cast.tom, TECHNICAL),
    )

    assert done(outcomes)[0]
    assert state(change) == "applied"
    after = state(request)
    # Failed: the other policy came into force after this one had been looked at, and the database noticed.
    assert after in (("applied", "failed") if done(outcomes)[1] else ("in_review", "stale"))
    assert Deployment.objects.count() == (1 if after == "applied" else 0)


def test_two_requests_for_one_place__one_is_open(cast):
    def ask(person):
        return lambda: open_and_send(
            kind="release", object_id=cast.prompt.pk, subject_id=cast.v0.pk, environment=environment("staging"),
            why="Clearer", by=person, at=NOW,
        )  # fmt: skip

    outcomes = race(ask(cast.ana), ask(cast.omar), ask(cast.rosa))

    assert sorted(done(outcomes)) == [False, False, True]
    assert ChangeRequest.objects.count() == 1
    assert Decision.objects.count() == 0
