"""The demonstration story: complete, believable in its order of time, labelled, and told only once."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role, RoleGrant, User
from ledger.models import Entry
from ledger.services.verify import verify_chain
from registry.models import Feature, Prompt, PromptVersion
from registry.templating.check import check_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_seed_demo__empty_database__one_person_a_role_and_all_can_be_told_apart(told):
    held = set(RoleGrant.objects.values_list("role", flat=True))

    assert held == set(Role.objects.values_list("code", flat=True))
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}
    assert set(Feature.objects.values_list("is_demo", flat=True)) == {True}
    assert all(f"  {person.email}" in told for person in User.objects.all())


def test_seed_demo__story__four_features_of_three_tiers_a_dozen_prompts_with_versions(told):
    tiers = sorted(Feature.objects.values_list("risk_tier", flat=True))

    assert tiers == ["high", "limited", "limited", "minimal"]
    assert Prompt.objects.count() == 12
    assert PromptVersion.objects.frozen().count() == 23


def test_seed_demo__every_version__is_sound(told):
    problems = {
        str(version): [problem for problem in check_content(version.content) if problem.severity == "error"]
        for version in PromptVersion.objects.select_related("prompt")
    }

    assert {name: found for name, found in problems.items() if found} == {}


def test_seed_demo__ledger__verifies_and_runs_forward_in_time(told):
    times = list(Entry.objects.order_by("sequence").values_list("at", flat=True))

    assert verify_chain().finding is None
    assert times == sorted(times)


def test_seed_demo__people_are_there__is_refused_and_changes_nothing(told):
    before = Entry.objects.count()

    with pytest.raises(CommandError, match="only goes into an empty database"):
        call_command("seed_demo")

    assert Entry.objects.count() == before
