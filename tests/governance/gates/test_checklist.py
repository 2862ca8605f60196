"""The twelve points: what the portal sees for itself, and which ticks count."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.choices import GateState
from governance.gates.checklist import Checklist
from governance.gates.deriving import Derived, derive, register_derivation
from governance.gates.material import Material
from governance.gates.points import POINTS
from governance.models import ChecklistTick
from registry.choices import ModelStatus
from registry.models import AIModel, Feature, Prompt
from tests.factories import NOW, AIModelFactory, DelegationFactory, PromptFactory, PromptVersionFactory, content
from tests.governance.worlds import a_request, environment

pytestmark = pytest.mark.django_db

MODEL = "claude-sonnet-4-20250514"


@pytest.fixture
def request_(cast):
    AIModelFactory(model_id=MODEL, status=ModelStatus.DEPRECATED)  # still usable; approving takes signatures
    prompt = PromptFactory(feature=cast.feature, owner=cast.omar, backup_owner=cast.ana)
    version = PromptVersionFactory(
        prompt=prompt, content=content("You help.", model=MODEL), created_by=cast.ana, submitted=True
    )
    return a_request(cast, version=version)


def states(request):
    return {state.point.code: state for state in Checklist().states(Material(request, NOW))}


def tick(request, item, person, **fields):
    told = {"is_done": True, "evidence": "Seen", "content_digest": request.content_digest, "at": NOW, **fields}
    return ChecklistTick.objects.create(request=request, item=item, person=person, **told)


def test_points__all__are_twelve_with_codes_that_fit():
    assert len(POINTS) == len({point.code for point in POINTS}) == 12
    assert all(len(point.code) <= 40 and (point.asks or not point.by_hand) for point in POINTS)


def test_checklist__nothing_ticked__what_is_derived_is_done_and_the_rest_named(request_):
    result = Checklist().look(Material(request_, NOW))

    assert result.state == GateState.UNSATISFIED
    assert result.says == "3 of 12 points are done; open: tried on twenty diverse inputs, and 8 more."
    assert {code for code, state in states(request_).items() if state.is_derived} == {
        "registry-entry",
        "staged-rollout",
        "owner-on-call",
    }


def test_checklist__every_other_point_ticked__satisfied(request_, cast):
    for point in POINTS:
        if point.by_hand:
            tick(request_, point.code, cast.tom)

    result = Checklist().look(Material(request_, NOW))

    assert (result.state, result.says) == (GateState.SATISFIED, "All 12 points are done.")


TICKS = [
    ({}, True),
    ({"is_done": False, "evidence": ""}, False),
    ({"content_digest": "sha256:" + "0" * 64}, False),
]


@pytest.mark.parametrize(("fields", "counts"), TICKS)
def test_tick__counts_for_this_content_while_it_stands(request_, cast, fields, counts):
    tick(request_, "alert", cast.tom, **fields)

    assert states(request_)["alert"].is_done is counts


def test_tick__newest_of_a_point__counts(request_, cast):
    tick(request_, "alert", cast.tom)
    newest = tick(request_, "alert", cast.mia, evidence="Better")

    assert states(request_)["alert"].tick == newest


@pytest.mark.parametrize(("item", "counts"), [("red-team", False), ("judged-quality", False), ("alert", True)])
def test_tick__by_who_had_a_hand_in_it__counts_only_where_no_second_pair_is_asked(request_, cast, item, counts):
    tick(request_, item, cast.ana)

    assert states(request_)[item].is_done is counts


def test_tick__of_a_point_that_only_the_portal_answers__never_counts(request_, cast):
    _no_purpose(request_)
    tick(request_, "registry-entry", cast.tom)

    assert not states(request_)["registry-entry"].is_done


def _proposed(request):
    AIModel.objects.update(status=ModelStatus.PROPOSED)


def _at_its_end(request):
    AIModel.objects.update(status=ModelStatus.DECOMMISSIONED)


def _no_purpose(request):
    Prompt.objects.update(purpose="")


def _no_purpose_of_the_feature(request):
    Feature.objects.update(purpose=" ")


REGISTRY = [
    (lambda request: None, ""),
    (_proposed, f"{MODEL} among the models that may be used"),
    (_at_its_end, f"{MODEL} among the models that may be used"),
    (_no_purpose, "what the prompt is for"),
    (_no_purpose_of_the_feature, "what its feature is for"),
]


@pytest.mark.parametrize(("change", "missing"), REGISTRY)
def test_registry_entry__facts__complete_or_named(request_, change, missing):
    change(request_)

    derived = derive("registry-entry", Material(request_, NOW))

    assert derived.is_done is not bool(missing)
    assert missing in derived.says


STEPS = [{"percent": 10, "hold_min": 60}, {"percent": 100, "hold_min": 0}]


@pytest.mark.parametrize(
    ("where", "live", "steps", "is_done"),
    [
        ("staging", "", STEPS[1:], True),
        ("production", "sha256:live", STEPS[1:], False),
        ("production", "sha256:live", STEPS, True),
        ("production", "", STEPS, False),
    ],
)
def test_staged_rollout__plan__asked_for_where_users_are_and_something_is_live(request_, where, live, steps, is_done):
    request_.environment, request_.steps, request_.replaces_digest = environment(where), steps, live

    assert derive("staged-rollout", Material(request_, NOW)).is_done is is_done


def _away(person):
    DelegationFactory(from_person=person, starts_at=NOW - dt.timedelta(days=1))


def _gone(person):
    person.is_active = False
    person.save()


@pytest.mark.parametrize(
    ("owner", "backup", "says"),
    [
        (None, None, "Omar Haddad answers"),
        (_gone, None, "Ana Silva answers"),
        (_away, None, "Ana Silva answers"),
        (_away, _gone, "away or can no longer sign in"),
    ],
)
def test_owner_on_call__owner_and_backup__whoever_is_there(request_, cast, owner, backup, says):
    if owner:
        owner(cast.omar)
    if backup:
        backup(cast.ana)

    assert says in derive("owner-on-call", Material(request_, NOW)).says


def test_register_derivation__second_one_for_a_point__refused():
    with pytest.raises(ValueError, match="Two ways"):
        register_derivation("owner-on-call", lambda material: Derived(True, ""))
