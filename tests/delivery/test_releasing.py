"""Releases by change requests: what they rest on, how they go live, what holds them up."""

from __future__ import annotations

import threading

import pytest
from django.db import close_old_connections, connection

from base.errors import BadInput, WrongState
from delivery.choices import DeploymentCause, RolloutState
from delivery.live import live_now
from delivery.models import Rollout
from delivery.place import standing
from delivery.releases import written_by
from delivery.services import advance_due, roll_back
from governance.choices import RequestState, Timing
from governance.kinds import kind_of
from governance.services import apply_due, apply_request, break_glass, open_and_send
from ledger.models import Entry
from registry.models import Prompt, PromptDependency
from tests.delivery.conftest import HOUR, make_live, make_shop, version
from tests.delivery.worlds import DUE, with_canary
from tests.factories import NOW, FreezeWindowFactory, PromptFactory, RevocationFactory, make_cast
from tests.governance.worlds import a_request, a_version, environment, released, second_technical, sign_all

CANARY = [{"percent": 10, "hold_min": 60}, {"percent": 100, "hold_min": 0}]


@pytest.fixture
def team(cast):
    """The cast with a second technical reviewer, and a prompt with 1.0.0 by Ana."""
    second_technical()
    cast.feature.fallback_behaviour = "A person answers."
    cast.feature.save()
    cast.prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)
    cast.one = a_version(cast.prompt, "Sort the ticket.", by=cast.ana)
    return cast


def live(prompt, where="staging"):
    """{version number: weight} of what is live."""
    deployment = live_now(prompt, environment(where))
    return {arm.version.number: arm.weight for arm in deployment.arms.all()} if deployment else {}


def test_release__signed_and_applied__is_live_with_its_request(team):
    request = released(team, team.one)

    deployment = live_now(team.prompt, environment("staging"))
    assert request.state == RequestState.APPLIED
    assert (live(team.prompt), deployment.cause, deployment.change_request, deployment.started_by) == (
        {"1.0.0": 100}, DeploymentCause.RELEASE, request, team.rosa,
    )  # fmt: skip


def test_release__first_of_all_in_steps__goes_to_everybody(team):
    request = sign_all(a_request(team, version=team.one, steps=CANARY))

    apply_request(request=request, by=team.rosa, at=NOW)

    assert live(team.prompt) == {"1.0.0": 100}
    assert not Rollout.objects.exists()
    assert "nothing is live there yet" in kind_of(request).effect(request)


def test_release__in_steps__begins_with_the_first(team):
    released(team, team.one)
    two = a_version(team.prompt, "Sort the ticket by mood.", by=team.ana)
    request = sign_all(a_request(team, version=two, steps=CANARY))

    apply_request(request=request, by=team.rosa, at=NOW + HOUR)

    rollout = Rollout.objects.get()
    assert live(team.prompt) == {"1.1.0": 10, "1.0.0": 90}
    assert (rollout.state, rollout.step, rollout.next_at, rollout.previous_version) == (
        RolloutState.RUNNING, 0, NOW + 2 * HOUR, team.one,
    )  # fmt: skip
    said = Entry.objects.with_texts().latest("sequence").text.details
    assert "live in staging for 10 % of users, for everybody after an hour" in said


def test_release__while_a_canary_goes_on__waits(team):
    released(team, team.one)
    two = a_version(team.prompt, "Two.", by=team.ana)
    apply_request(request=sign_all(a_request(team, version=two, steps=CANARY)), by=team.rosa, at=NOW + HOUR)
    three = a_version(team.prompt, "Three.", by=team.ana)
    request = sign_all(a_request(team, version=three))

    with pytest.raises(WrongState, match="still going on"):
        apply_request(request=request, by=team.rosa, at=NOW + HOUR)


def test_release__frozen__waits_and_goes_live_by_itself_afterwards(team):
    FreezeWindowFactory(environment=environment("staging"), starts_at=NOW, ends_at=NOW + HOUR, reason="Sale")
    request = sign_all(a_request(team, version=team.one, timing=Timing.ON_APPROVAL))
    assert request.state == RequestState.APPROVED

    assert apply_due(NOW + HOUR / 2) == []
    with pytest.raises(WrongState, match="Staging is frozen until"):
        apply_request(request=request, by=team.rosa, at=NOW + HOUR / 2)
    apply_due(NOW + HOUR)

    assert live(team.prompt) == {"1.0.0": 100}


def test_release__protected_place_first__is_not_approved_and_says_where_to_begin(team):
    request = sign_all(a_request(team, version=team.one, where="production"))

    assert request.state == RequestState.IN_REVIEW
    said = [each["says"] for each in request.gates.content if each["gate"] == "promotion-order"]
    assert said == ["1.0.0 was never live in staging. Production is protected: release it to staging first."]


def test_release__of_revoked_or_live_content__is_refused(team):
    revoked = RevocationFactory(version=version(team.prompt, 5, "Wrong.", created_by=team.ana)).version
    released(team, team.one)

    with pytest.raises(WrongState, match="was revoked"):
        a_request(team, version=revoked)
    with pytest.raises(WrongState, match="is live in staging already"):
        a_request(team, version=team.one)


def test_release__of_another_prompt_s_version__is_refused(team):
    other = a_version(PromptFactory(feature=team.feature), "Other.", by=team.ana)

    with pytest.raises(BadInput):
        open_and_send(
            kind="release", object_id=team.prompt.pk, subject_id=other.pk, environment=environment("staging"),
            why="Mixed up", by=team.ana, at=NOW,
        )  # fmt: skip


def test_basis__something_else_went_live__request_says_what_and_by_whom(team):
    released(team, team.one)
    two, three = (a_version(team.prompt, f"{n}.", by=team.ana) for n in ("Two", "Three"))
    request = a_request(team, version=three)
    glass(team, two, "staging", at=NOW + HOUR, signed_in_at=NOW + HOUR)

    kind = kind_of(request)
    (said,) = kind.moved(request, kind.basis(request))

    assert said.startswith("What is live in staging is 1.1.0 now (break-glass by Rosa Conti, ")


def test_basis__a_neighbour_changed__request_goes_out_of_date(team):
    writer = PromptFactory(slug="writer", feature=team.feature, owner=team.omar)
    PromptDependency.objects.create(upstream=team.prompt, downstream=writer)
    request = a_request(team, version=team.one)
    before = standing(request)

    released(team, a_version(writer, "Write.", by=team.ana), at=NOW + HOUR)

    kind = kind_of(request)
    assert standing(request) != before
    (said,) = kind.moved(request, kind.basis(request))
    assert said.startswith("What works together with router in staging changed: writer 1.0.0 (released by Rosa Conti")


def test_facts__what_the_difference_touches(team):
    released(team, team.one)
    two = a_version(team.prompt, "Sort the ticket by mood.", by=team.ana)

    facts = kind_of("release").facts(a_request(team, version=two))

    assert (facts.touches, facts.words, facts.environment, facts.risk_tier) == (
        frozenset({"messages"}), 2, "staging", "limited",
    )  # fmt: skip


def test_written_by__everybody_on_the_way_from_what_is_live(team):
    two = a_version(team.prompt, "Two.", by=team.omar)
    three = a_version(team.prompt, "Three.", by=team.alex)

    assert written_by(three, "") == {team.ana.pk, team.omar.pk, team.alex.pk}
    assert written_by(three, team.one.digest) == {team.omar.pk, team.alex.pk}
    assert written_by(three, two.digest) == {team.alex.pk}
    assert written_by(two, two.digest) == {team.ana.pk, team.omar.pk}


def glass(team, version, where, **fields):
    told = {"reason": "Customers are hurt", "incident": "INC-7", "signed_in_at": NOW, "by": team.rosa, "at": NOW}
    return break_glass(
        kind="release",
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=environment(where),
        **{**told, **fields},
    )


def test_break_glass__out_of_order_frozen_and_in_a_canary__is_live_for_everybody(team):
    released(team, team.one)
    two = a_version(team.prompt, "Two.", by=team.ana)
    apply_request(request=sign_all(a_request(team, version=two, steps=CANARY)), by=team.rosa, at=NOW)
    FreezeWindowFactory(starts_at=NOW, ends_at=NOW + HOUR)
    three = a_version(team.prompt, "Three.", by=team.ana)

    glass(team, three, "staging")

    assert live(team.prompt) == {"1.2.0": 100}
    assert Rollout.objects.get().state == RolloutState.STOPPED
    assert live_now(team.prompt, environment("staging")).cause == DeploymentCause.BREAK_GLASS


def test_break_glass__protected_place_that_nothing_reached_before__is_live(team):
    glass(team, team.one, "production")

    assert live(team.prompt, "production") == {"1.0.0": 100}


def test_break_glass__revoked__is_refused_all_the_same(team):
    RevocationFactory(version=team.one)

    with pytest.raises(WrongState, match="was revoked"):
        glass(team, team.one, "staging")
    assert live(team.prompt) == {}


def in_threads(*acts):
    """Run each in a thread and connection of its own, all at once; returns what they raised."""
    ready, raised = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait(10)
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    close_old_connections()
    return raised


@pytest.fixture
def committed(transactional_db):
    """The shop of conftest, seen by other connections too."""
    return make_live(make_shop(make_cast()))


def test_advance_due__two_workers_at_once__take_one_step(committed):
    rollout = with_canary(committed)

    raised = in_threads(*[lambda: advance_due(rollout_id=rollout.pk, at=DUE)] * 3)

    rollout.refresh_from_db()
    assert raised == []
    assert (rollout.step, live(committed.prompt)) == (1, {"1.2.0": 50, "1.1.0": 50})


def test_roll_back__against_a_due_step__one_after_the_other(committed):
    rollout = with_canary(committed)
    prompt = Prompt.objects.select_related("feature", "owner", "backup_owner").get(pk=committed.prompt.pk)

    def back():
        roll_back(
            prompt=prompt, environment=committed.staging, to_version=committed.v0, reason="Worse",
            by=committed.rosa, at=DUE,
        )  # fmt: skip

    raised = in_threads(lambda: advance_due(rollout_id=rollout.pk, at=DUE), back)

    rollout.refresh_from_db()
    assert raised == []
    assert (rollout.state, live(committed.prompt)) == (RolloutState.STOPPED, {"1.0.0": 100})
