"""The check "Withstands misuse": which cases count, and what it says when there are none."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evaluation.models import Suite
from governance.choices import GateState
from governance.gates.evaluated import RedTeam
from tests.evaluation.pages.runs_world import finished
from tests.governance.gates.tested import a_change, look, tagged, tried

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tag", ["injection", "adversarial"])
def test_red_team__all_attempts_pass__satisfied(cast, tag):
    place = a_change(cast, document=tagged(**{tag: 3, "plain": 2}))
    run = tried(cast, place, 3, 2)

    result = look(RedTeam(), place)

    assert (result.state, result.says) == (GateState.SATISFIED, f"3 of 3 {tag} cases passed.")
    assert result.url == f"{run.get_absolute_url()}?tag={tag}"


def test_red_team__one_attempt_succeeds__blocks_and_leads_to_it(cast):
    place = a_change(cast, document=tagged(adversarial=2, injection=3))
    run = tried(cast, place, 4, 1)

    result = look(RedTeam(), place)

    assert (result.state, result.says) == (GateState.UNSATISFIED, "2 of 3 injection cases passed.")
    assert result.url == f"{run.get_absolute_url()}?show=failed&tag=injection"


def test_red_team__attempt_without_a_score__did_not_pass(cast):
    place = a_change(cast, document=tagged(injection=2))
    finished(cast, place, [True, "timed_out"], version=place.change)

    assert look(RedTeam(), place).says == "1 of 2 injection cases passed."


def test_red_team__no_attempts__says_what_to_add(cast):
    place = a_change(cast, document=tagged(plain=2, edge=1))
    tried(cast, place, 3)

    result = look(RedTeam(), place)

    assert (result.state, result.says) == (GateState.UNSATISFIED, "No case tries to misuse it.")
    assert "“injection”" in result.next_step
    assert result.url == place.suite.get_absolute_url()


def test_red_team__not_run_yet__waits(cast):
    place = a_change(cast, document=tagged(injection=2))

    result = look(RedTeam(), place)

    assert result.state == GateState.UNSATISFIED
    assert result.next_step == "Run answers on 1.1.0."


def test_red_team__no_suite__blocks(cast):
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())

    assert look(RedTeam(), place).says == "No suite tries this prompt, so nobody knows whether it can be misused."
