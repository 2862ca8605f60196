"""Rolling back, and revoking: who, to what, and what follows."""

from __future__ import annotations

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from delivery.choices import DeploymentCause
from delivery.live import rollback_targets
from delivery.models import Revocation
from delivery.services import revoke_version, roll_back
from ledger.actions import Action
from ledger.models import Entry
from tests.delivery.conftest import HOUR
from tests.delivery.worlds import AT, arms_now, with_canary
from tests.factories import DeploymentFactory, FreezeWindowFactory, PromptVersionFactory, RevocationFactory


def back(live, to, *, by=None, reason="Escalates everything", at=AT):
    return roll_back(
        prompt=live.prompt, environment=live.staging, to_version=to, reason=reason, by=by or live.rosa, at=at
    )


def numbers(live, place=None):
    return [target.version.number for target in rollback_targets(live.prompt, place or live.staging)]


def test_roll_back__to_what_was_live_before__is_live_for_everybody_at_that_instant(live):
    deployment = back(live, live.v0)

    live.second.refresh_from_db()
    assert arms_now(live) == {"1.0.0": 100}
    assert live.second.ended_at == deployment.started_at == AT
    assert (deployment.cause, deployment.rolled_back_from, deployment.reason, deployment.change_request) == (
        DeploymentCause.ROLLBACK, live.second, "Escalates everything", None,
    )  # fmt: skip


def test_roll_back__writes_one_entry_with_both_contents(live):
    back(live, live.v0)

    entry = Entry.objects.with_texts().get()
    assert (entry.action, entry.actor_id, entry.feature_id) == (
        Action.DEPLOYMENT_ROLLED_BACK, live.rosa.pk, live.feature.pk,
    )  # fmt: skip
    assert (entry.before_digest, entry.after_digest) == (live.v1.digest, live.v0.digest)
    assert (entry.text.object_label, entry.text.reason) == ("1.1.0 of router in staging", "Escalates everything")


def test_roll_back__frozen__works_all_the_same(live):
    FreezeWindowFactory(environment=live.staging, starts_at=AT, ends_at=AT + HOUR)

    back(live, live.v0)

    assert arms_now(live) == {"1.0.0": 100}


def test_roll_back__by_a_clock_that_runs_behind__begins_when_the_open_one_did(live):
    deployment = back(live, live.v0, at=live.second.started_at - HOUR / 2)

    live.second.refresh_from_db()
    assert deployment.started_at == live.second.started_at == live.second.ended_at


@pytest.mark.parametrize(
    ("who", "may"),
    [("rosa", True), ("omar", True), ("ana", True), ("tom", False), ("alex", False), ("vera", False), ("olu", False)],
)
def test_roll_back__by__release_managers_and_owners_only(live, who, may):
    person = getattr(live, who)

    if may:
        back(live, live.v0, by=person)
    else:
        with pytest.raises(NotAllowed):
            back(live, live.v0, by=person)
    assert arms_now(live) == ({"1.0.0": 100} if may else {"1.1.0": 100})


def test_roll_back__owner_who_was_deactivated__is_refused(live):
    live.omar.is_active = False
    live.omar.save()

    with pytest.raises(NotAllowed):
        back(live, live.v0, by=live.omar)


def test_roll_back__refused__names_who_can(live):
    with pytest.raises(NotAllowed, match="So can the owner of router: Omar Haddad or Ana Silva"):
        back(live, live.v0, by=live.tom)


def test_roll_back__without_a_reason__is_refused(live):
    with pytest.raises(BadInput) as refused:
        back(live, live.v0, reason="  ")

    assert refused.value.errors == {"reason": "Please fill this in."}


def test_roll_back__to_what_was_never_live_there__is_refused(live):
    DeploymentFactory(version=live.v2, environment=live.development)

    with pytest.raises(BadInput, match="never live in staging for everybody"):
        back(live, live.v2)


def test_roll_back__to_what_was_only_ever_a_canary__is_refused(live):
    with_canary(live)
    back(live, live.v0, at=AT + HOUR / 4)

    with pytest.raises(BadInput, match="never live in staging for everybody"):
        back(live, live.v2, at=AT + HOUR / 2)


def test_roll_back__to_another_prompt_s_version__is_refused(live):
    other = PromptVersionFactory(submitted=True)

    with pytest.raises(BadInput):
        back(live, other)


def test_roll_back__to_what_is_live__is_refused(live):
    with pytest.raises(WrongState, match="live in staging already"):
        back(live, live.v1)


def test_roll_back__to_what_was_revoked__is_refused(live):
    RevocationFactory(version=live.v0)

    with pytest.raises(WrongState, match="was revoked by"):
        back(live, live.v0)


def test_roll_back__nothing_live__is_refused(shop):
    with pytest.raises(WrongState, match="Nothing of router is live in staging"):
        back(shop, shop.v0)


def test_roll_back__tells_everybody_who_signed_after_the_commit(live, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr("delivery.services.rolling_back.told_rolled_back", lambda **what: told.append(what))

    deployment = back(live, live.v0)

    assert [(each["from_number"], each["to_number"], each["request_ids"], each["url"]) for each in told] == [
        ("1.1.0", "1.0.0", [live.second.change_request_id], deployment.get_absolute_url())
    ]


def test_targets__what_was_live_for_everybody__the_last_one_first(live):
    DeploymentFactory(version=live.v2, environment=live.staging, started_at=AT)

    assert numbers(live) == ["1.1.0", "1.0.0"]
    assert numbers(live, live.production) == []


def test_targets__in_a_canary__begin_with_what_it_would_replace(live):
    with_canary(live)

    assert numbers(live) == ["1.1.0", "1.0.0"]


def test_targets__rolled_back_from__come_last_with_the_reason(live):
    DeploymentFactory(version=live.v2, environment=live.staging, started_at=AT)
    back(live, live.v1, reason="Rude", at=AT + HOUR)

    found = rollback_targets(live.prompt, live.staging)

    assert [(each.version.number, each.taken_back_because) for each in found] == [("1.0.0", ""), ("1.2.0", "Rude")]


def test_targets__revoked__are_left_out(live):
    DeploymentFactory(version=live.v2, environment=live.staging, started_at=AT)
    RevocationFactory(version=live.v1)

    assert numbers(live) == ["1.0.0"]


@pytest.mark.parametrize(
    ("who", "may"),
    [("rosa", True), ("tom", True), ("mia", True), ("leila", True), ("omar", False), ("alex", False), ("vera", False)],
)
def test_revoke__by__release_managers_and_signers_only(live, who, may):
    act = {"version": live.v2, "reason": "Wrong promise", "by": getattr(live, who), "at": AT}

    if may:
        revoke_version(**act)
    else:
        with pytest.raises(NotAllowed):
            revoke_version(**act)
    assert Revocation.objects.exists() == may


def test_revoke__live_somewhere__asks_for_a_rollback_first(live):
    with pytest.raises(WrongState, match="is live in staging"):
        revoke_version(version=live.v1, reason="Wrong promise", by=live.leila, at=AT)


def test_revoke__twice__is_refused(live):
    revoke_version(version=live.v0, reason="Wrong promise", by=live.leila, at=AT)

    with pytest.raises(WrongState, match="was revoked by Leila Rahimi"):
        revoke_version(version=live.v0, reason="Again", by=live.leila, at=AT)
    assert list(Entry.objects.values_list("action", flat=True)) == [Action.PROMPT_VERSION_REVOKED]


def test_revoke__draft__is_refused(live):
    draft = PromptVersionFactory(prompt=live.prompt, minor=9)

    with pytest.raises(WrongState, match="Discard it instead"):
        revoke_version(version=draft, reason="Why", by=live.leila, at=AT)
