"""Order of environments, a way back, and prompts around a release."""

from __future__ import annotations

import datetime as dt

import pytest

from delivery.gates.dependencies import Dependencies
from delivery.gates.promotion_order import PromotionOrder
from delivery.gates.rollback_target import RollbackTarget, rollback_plan
from delivery.models import Revocation
from governance.choices import GateState
from governance.gates.material import Material
from governance.models import ChangeRequest, ChecklistTick
from registry.models import PromptDependency
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, environment, released

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def prompt(cast):
    return PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)


def wanted(version, where="staging"):
    """A request as it would be; gates read it and never save it."""
    return ChangeRequest(
        kind="release", object_type="registry.prompt", object_id=version.prompt_id, subject_id=version.pk,
        content_digest=version.digest, environment=environment(where), feature=version.prompt.feature,
        author=version.created_by,
    )  # fmt: skip


def look(gate, request, at=NOW):
    return gate.look(Material(request, at))


@pytest.mark.parametrize("gate", [PromotionOrder(), RollbackTarget(), Dependencies()])
def test_gate__change_that_puts_nothing_live__does_not_apply(cast, gate):
    request = ChangeRequest(kind="policy", object_type="governance.policy", author=cast.ana)

    assert look(gate, request).state == GateState.NOT_APPLICABLE


# --- order


def test_promotion_order__never_live_in_the_one_before__waits_for_it(cast, prompt):
    result = look(PromotionOrder(), wanted(a_version(prompt, "One", by=cast.ana), "production"))

    assert result.state == GateState.UNSATISFIED
    assert result.says.startswith("1.0.0 was never live in staging.")


def test_promotion_order__live_in_the_one_before__satisfied(cast, prompt):
    version = a_version(prompt, "One", by=cast.ana)
    released(cast, version)

    assert look(PromotionOrder(), wanted(version, "production")).state == GateState.SATISFIED


def test_promotion_order__environment_without_protection__satisfied(cast, prompt):
    assert look(PromotionOrder(), wanted(a_version(prompt, "One", by=cast.ana))).state == GateState.SATISFIED


# --- way back


@pytest.mark.parametrize(
    ("where", "fallback", "passes"),
    [("staging", "", True), ("production", "A person answers.", True), ("production", "  ", False)],
)
def test_rollback_target__first_release__to_switch_the_feature_off(cast, prompt, where, fallback, passes):
    prompt.feature.fallback_behaviour = fallback
    prompt.feature.save()

    assert look(RollbackTarget(), wanted(a_version(prompt, "One", by=cast.ana), where)).passes is passes


def test_rollback_target__something_live__that_is_put_back(cast, prompt):
    released(cast, a_version(prompt, "One", by=cast.ana))

    result = look(RollbackTarget(), wanted(a_version(prompt, "Two", by=cast.ana)))

    assert result.says == "1.0.0 can be put back with one click."


def test_rollback_target__what_is_live_was_revoked__no_way_back_to_it(cast, prompt):
    first = a_version(prompt, "One", by=cast.ana)
    released(cast, first)
    Revocation.objects.create(version=first, reason="Wrong", revoked_by=cast.rosa, revoked_at=NOW)

    result = look(RollbackTarget(), wanted(a_version(prompt, "Two", by=cast.ana)))

    assert "1.0.0" not in result.says


@pytest.mark.parametrize(("fallback", "runbook", "is_done"), [("x", "y", True), ("x", "", False), ("", "y", False)])
def test_rollback_plan__first_release__asks_for_fallback_and_runbook(cast, prompt, fallback, runbook, is_done):
    prompt.feature.fallback_behaviour, prompt.feature.runbook = fallback, runbook
    prompt.feature.save()
    request = wanted(a_version(prompt, "One", by=cast.ana))

    assert rollback_plan(Material(request, NOW)).is_done is is_done


# --- dependants


@pytest.fixture
def request_(cast, prompt):
    """Sent for staging, where "writer" is live, which is given what "router" says."""
    writer = PromptFactory(slug="writer", feature=cast.feature, owner=cast.omar)
    released(cast, a_version(writer, "Write", by=cast.ana))
    PromptDependency.objects.create(upstream=prompt, downstream=writer)
    return a_request(cast, version=a_version(prompt, "Two", by=cast.ana), at=LATER)


def point(request):
    (only,) = Dependencies().points(Material(request, LATER))
    return only


def tick(request, person, at):
    return ChecklistTick.objects.create(
        request=request, item=point(request).code, is_done=True, evidence="Tried", person=person,
        content_digest=request.content_digest, at=at,
    )  # fmt: skip


def test_dependencies__live_dependant__waits_for_a_look(request_):
    result = look(Dependencies(), request_)

    assert result.state == GateState.UNSATISFIED
    assert result.says == "1 live prompt is given what this one says; nobody has looked at it with this change."
    assert point(request_).name == "writer still works"


def test_dependencies__dependant_looked_at__satisfied(request_, cast):
    tick(request_, cast.tom, LATER)

    assert look(Dependencies(), request_).state == GateState.SATISFIED


def test_dependencies__dependant_went_live_after_the_look__looked_at_anew(request_, cast):
    tick(request_, cast.tom, NOW - dt.timedelta(days=1))

    assert look(Dependencies(), request_).state == GateState.UNSATISFIED


def test_dependencies__what_is_live_around_moved__asks_again(request_):
    request_.dependencies_digest = "sha256:" + "0" * 64

    assert "changed since signatures were asked for" in look(Dependencies(), request_).says


def test_dependencies__dependant_not_live_here__does_not_apply(request_):
    request_.environment = environment("development")
    request_.dependencies_digest = ""
    from delivery.place import standing

    request_.dependencies_digest = standing(request_)[1]

    assert look(Dependencies(), request_).state == GateState.NOT_APPLICABLE


def test_dependencies__dependant_in_another_feature__not_named_in_what_is_kept(cast, prompt):
    theirs = PromptFactory(slug="secret-prompt", feature=cast.other_feature)
    released(cast, a_version(theirs, "Write", by=cast.ana))
    PromptDependency.objects.create(upstream=prompt, downstream=theirs)
    request = a_request(cast, version=a_version(prompt, "Two", by=cast.ana), at=LATER)

    result = look(Dependencies(), request)

    assert "secret-prompt" not in str(result)
    assert point(request).name == "A prompt of another feature still works"
