"""Points of the deployment checklist that suites and runs answer."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evaluation.models import Suite
from governance.gates.deriving import derive
from governance.gates.evaluated.points import DERIVATIONS
from governance.gates.points import POINTS
from tests.evaluation.pages.runs_world import finished
from tests.governance.gates.tested import a_change, costs, material, tagged, tried

pytestmark = pytest.mark.django_db


def derived(point, place):
    found = derive(point, material(place))
    return found and (found.is_done, found.says)


def test_points__that_are_derived__are_points_of_the_checklist():
    assert set(DERIVATIONS) < {point.code for point in POINTS}


@pytest.mark.parametrize("point", sorted(DERIVATIONS))
def test_points__no_suite__are_left_to_people(cast, point):
    place = a_change(cast)
    Suite.objects.update(archived_at=timezone.now())

    assert derived(point, place) is None


def test_suite_linked__suite_with_cases__done(cast):
    assert derived("suite-linked", a_change(cast)) == (True, "answers tries this prompt.")


def test_suite_linked__suite_without_cases__open(cast):
    place = a_change(cast)
    Suite.objects.update(current=None)

    assert derived("suite-linked", place) == (False, "answers has no cases yet.")


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        (20, (True, "Exactly this was tried on 20 cases.")),
        (19, (False, "It was tried on 19 cases; twenty are asked for.")),
    ],
)
def test_diverse_inputs__cases__twenty_are_enough(cast, cases, says):
    place = a_change(cast, document=tagged(plain=cases))
    tried(cast, place, cases)

    assert derived("diverse-inputs", place) == says


def test_diverse_inputs__only_what_is_live_was_tried__open(cast):
    place = a_change(cast, document=tagged(plain=20))
    tried(cast, place, 20, on=place.version)

    assert derived("diverse-inputs", place) == (False, "answers was not run on exactly this to the end.")


def test_edge_cases__tagged__done_with_how_many_of_which(cast):
    place = a_change(cast, document=tagged(edge=2, empty=1, plain=1))
    tried(cast, place, 4)

    assert derived("edge-cases", place) == (True, "Its suites have cases for them: 2 edge, 1 empty.")


def test_edge_cases__none_tagged__open(cast):
    place = a_change(cast, document=tagged(plain=2))
    tried(cast, place, 2)

    assert derived("edge-cases", place)[0] is False


def test_red_team__attempts_pass_and_others_wrote_them__done(cast):
    place = a_change(cast, document=tagged(injection=2))
    tried(cast, place, 2)
    looked_at = material(place)
    looked_at.contributors = {cast.tom.pk}

    found = derive("red-team", looked_at)

    assert (found.is_done, found.says) == (
        True,
        "2 of 2 injection cases passed. Nobody with a hand in this change wrote them.",
    )


def test_red_team__whoever_wrote_the_change_wrote_the_attempts__left_to_others(cast):
    place = a_change(cast, document=tagged(injection=2))
    tried(cast, place, 2)
    looked_at = material(place)
    looked_at.contributors = {cast.ana.pk}

    found = derive("red-team", looked_at)

    assert (found.is_done, found.says) == (
        False,
        "2 of 2 injection cases passed, but somebody with a hand in this change wrote them.",
    )


def test_red_team__request_that_is_being_made__asks_its_author_too(cast):
    place = a_change(cast, document=tagged(injection=2))
    tried(cast, place, 2)

    assert derived("red-team", place)[0] is False  # Ana asks, and Ana wrote the suite


def test_red_team__one_attempt_succeeds__open(cast):
    place = a_change(cast, document=tagged(injection=2))
    tried(cast, place, 1, 1)

    assert derived("red-team", place) == (False, "1 of 2 injection cases passed.")


INPUTS = [
    ({"empty": 1, "long": 1, "bilingual": 1}, 0, True),
    ({"empty": 1, "long": 1, "bilingual": 1}, 1, False),
    ({"empty": 1, "long": 1}, 0, False),
    ({"plain": 3}, 0, None),
]


@pytest.mark.parametrize(("tags", "failed", "is_done"), INPUTS)
def test_output_and_inputs__all_three_kinds_must_be_there_and_pass(cast, tags, failed, is_done):
    place = a_change(cast, document=tagged(**tags))
    tried(cast, place, sum(tags.values()) - failed, failed)

    found = derived("output-and-inputs", place)

    assert (found and found[0]) is is_done


def test_time_and_cost__both_known__done_with_figures(cast):
    place = a_change(cast)
    costs(tried(cast, place), 48_000)

    assert derived("time-and-cost", place) == (
        True,
        "95 % of the answers took 111 ms at most; one costs $0.0040 on average.",
    )


def test_time_and_cost__price_unknown__open(cast):
    place = a_change(cast)
    costs(tried(cast, place), 0, unknown=12)

    assert derived("time-and-cost", place) == (False, "The price of its model is unknown.")


def test_time_and_cost__never_answered__open(cast):
    place = a_change(cast, document=tagged(plain=2))
    finished(cast, place, ["timed_out", "timed_out"], version=place.change)

    assert derived("time-and-cost", place) == (False, "How long an answer takes is unknown.")
