"""Change note and owners: one condition at a time."""

from __future__ import annotations

import pytest

from governance.choices import GateState
from governance.gates.material import Material
from governance.gates.registering import gate
from governance.models import ChangeRequest
from registry.choices import RiskTier
from tests.factories import NOW, PromptFactory, PromptVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def request_for(prompt, **fields):
    version = PromptVersionFactory(prompt=prompt, created_by=fields.pop("by", prompt.owner))
    version.change_note = fields.pop("note", "")
    version.save()
    return ChangeRequest(
        kind="release", object_type="registry.prompt", object_id=prompt.pk, subject_id=version.pk,
        content_digest=version.digest, author=version.created_by, feature=prompt.feature, **fields,
    )  # fmt: skip


def state(code, request):
    return gate(code).look(Material(request, NOW)).state


NOTES = [
    ("", "", GateState.UNSATISFIED),
    ("fix", "", GateState.UNSATISFIED),
    ("?! ...", "", GateState.UNSATISFIED),
    ("Clearer wording", "", GateState.SATISFIED),
    ("", "Clearer wording", GateState.SATISFIED),
]


@pytest.mark.parametrize(("why", "note", "expected"), NOTES)
def test_change_note__words__say_what_changes(why, note, expected):
    assert state("change-note", request_for(PromptFactory(), why=why, note=note)) == expected


def everything_in_place():
    prompt = PromptFactory(owner=UserFactory(), backup_owner=UserFactory())
    prompt.feature.risk_tier = RiskTier.HIGH
    prompt.feature.overseer = UserFactory()
    prompt.feature.save()
    return prompt


def gone(person):
    person.is_active = False
    person.save()


def _without_overseer(prompt):
    prompt.feature.overseer = None
    prompt.feature.save()


def _lower_risk_without_overseer(prompt):
    _without_overseer(prompt)
    prompt.feature.risk_tier = RiskTier.LIMITED
    prompt.feature.save()


PEOPLE = [
    (lambda prompt: None, ""),
    (lambda prompt: gone(prompt.owner), ""),
    (lambda prompt: gone(prompt.backup_owner), ""),
    (lambda prompt: (gone(prompt.owner), gone(prompt.backup_owner)), "no backup can"),
    (lambda prompt: gone(prompt.feature.owner), "The owner of the feature can no longer sign in."),
    (lambda prompt: gone(prompt.feature.overseer), "The overseer of the feature can no longer sign in."),
    (_without_overseer, "A feature of high risk needs an overseer"),
    (_lower_risk_without_overseer, ""),
]


@pytest.mark.parametrize(("change", "says"), PEOPLE)
def test_owner_present__people__somebody_answers(change, says):
    prompt = everything_in_place()
    change(prompt)

    result = gate("owner-present").look(Material(request_for(prompt), NOW))

    assert result.passes == (not says)
    assert says in result.says


def test_owner_present__satisfied__names_people_only_in_what_is_not_kept():
    prompt = everything_in_place()

    result = gate("owner-present").look(Material(request_for(prompt), NOW))

    assert f"Overseer: {prompt.feature.overseer}" in result.grounds
    assert str(prompt.feature.overseer) not in str(result.as_kept())


def test_owner_present__change_of_no_feature__does_not_apply(cast):
    request = ChangeRequest(kind="policy", object_type="governance.policy", author=cast.ana)

    assert state("owner-present", request) == GateState.NOT_APPLICABLE
