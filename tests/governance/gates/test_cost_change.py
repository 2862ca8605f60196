"""The check "Cost of an answer": against what is live, from when on it waits for a look, and what is unknown."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evaluation.models import Suite
from evaluation.services import save_suite
from governance.choices import GateState
from governance.gates.evaluated import CostChange
from tests.evaluation.worlds import a_document
from tests.governance.gates.tested import a_change, costs, look, tried

pytestmark = pytest.mark.django_db


def compared(cast, new, old, **unknown):
    """The answers of the change cost ``new`` micro-dollars each, those of what is live ``old``: twelve answers each."""
    place = a_change(cast)
    costs(tried(cast, place, on=place.version), old * 12, unknown.get("old_unknown", 0))
    costs(tried(cast, place), new * 12, unknown.get("new_unknown", 0))
    return place


FINE, LOOK = GateState.SATISFIED, GateState.UNSATISFIED
CHANGES = [
    (4_000, 4_000, FINE, "Of what is live it costs $0.0040: the same."),
    (4_200, 4_000, FINE, "Of what is live it costs $0.0040: $0.0002 more (5 %)."),
    (4_800, 4_000, FINE, "Of what is live it costs $0.0040: $0.0008 more (20 %)."),
    (4_900, 4_000, LOOK, "Of what is live it costs $0.0040: $0.0009 more (22 %)."),
    (2_000, 4_000, FINE, "Of what is live it costs $0.0040: $0.0020 less (50 %)."),
    (4_000, 0, LOOK, "Of what is live it costs $0.00: $0.0040 more."),
]


@pytest.mark.parametrize(("new", "old", "state", "says"), CHANGES)
def test_cost_change__against_live__told_and_asked_about_from_a_fifth_on(cast, new, old, state, says):
    result = look(CostChange(), compared(cast, new, old))

    assert (result.state, result.says) == (state, f"An answer costs ${new / 1_000_000:.4f} on average. {says}")


def test_cost_change__some_answers_of_unknown_cost__are_left_out_and_counted(cast):
    result = look(CostChange(), compared(cast, 1_000, 2_000, new_unknown=6))

    assert (result.state, result.says) == (
        GateState.SATISFIED,
        "An answer costs $0.0020 on average (6 answers of unknown cost left out). "
        "Of what is live it costs $0.0020: the same.",
    )


@pytest.mark.parametrize(
    ("unknown", "which"), [("new_unknown", "an answer costs"), ("old_unknown", "an answer of what is live costs")]
)
def test_cost_change__price_is_unknown__says_so_and_who_can_enter_it(cast, unknown, which):
    result = look(CostChange(), compared(cast, 1_000, 1_000, **{unknown: 12}))

    assert (result.state, result.says) == (
        GateState.UNSATISFIED,
        f"Nobody knows what {which}: the price of gpt-test is unknown.",
    )
    assert result.next_people == ("a model steward",)
    assert result.url.startswith("/models/")


def test_cost_change__nothing_live__does_not_apply_and_tells_the_cost(cast):
    place = a_change(cast, live=False)
    costs(tried(cast, place), 48_000)

    result = look(CostChange(), place)

    assert (result.state, result.says) == (
        GateState.NOT_APPLICABLE,
        "Nothing is live to compare with. An answer costs $0.0040 on average.",
    )


def test_cost_change__live_was_tried_with_other_cases__asks_for_that_run(cast):
    place = compared(cast, 1_000, 1_000)
    now = {"by": cast.ana, "at": timezone.now()}
    save_suite(suite=place.suite, document=a_document("another"), expected=place.suite.current_id, **now)
    place.suite.refresh_from_db()
    costs(tried(cast, place, 1), 1_000)

    result = look(CostChange(), place)

    assert (result.state, result.says) == (
        GateState.UNSATISFIED,
        "An answer costs $0.0010 on average. 1.0.0, which is live, was not tried with answers as it is now.",
    )


def test_cost_change__not_run_yet__waits(cast):
    assert look(CostChange(), a_change(cast)).next_step == "Run answers on 1.1.0."


def test_cost_change__no_suite__blocks(cast):
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())

    assert look(CostChange(), place).says == "No suite tries this prompt, so nobody knows what an answer costs."
