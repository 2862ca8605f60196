"""Budgets that several workers share: what is claimed counts as spent until it is stored."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from evaluation.models import MonthlySpending, Run, WorkItem
from evaluation.running.claims import claim
from evaluation.running.purse import first_of_month
from evaluation.services import start_run
from evaluation.services.ending import begin_run
from tests.evaluation.worlds import a_world
from tests.together import at_once

pytestmark = pytest.mark.django_db

EACH = 200  # micro-dollars that an answer is thought to cost, set by hand
LEASE = dt.timedelta(minutes=1)


def now():
    return timezone.now()


@pytest.fixture
def world(cast, settings):
    prices = {"input_price_micro_usd": 1_000_000, "output_price_micro_usd": 1_000_000}
    world = a_world(cast, *map(str, range(40)), prices=prices)
    world.connection.kind, world.connection.base_url = "openai", "http://127.0.0.1:1/v1"
    world.connection.save()
    return world


def running(cast, world, **fields):
    run = start_run(suite=world.suite, version=world.version, by=cast.ana, at=now(), budget_micro_usd=None)
    begin_run(run=run, at=now())
    Run.objects.filter(pk=run.pk).update(estimate_micro_usd=40 * EACH, **fields)
    return Run.objects.select_related("provider").get(pk=run.pk)


def take(run, most=40, worker=None):
    return claim(run, worker or uuid.uuid4(), most, now=now(), lease=LEASE)


@pytest.mark.parametrize(
    ("budget", "spent", "items"),
    [
        (None, 0, 40),
        (40 * EACH, 0, 40),
        (5 * EACH, 0, 5),
        (5 * EACH - 1, 0, 4),
        (5 * EACH, 3 * EACH, 2),
        (EACH - 1, 0, 0),
    ],
)
def test_claim__no_more_than_the_budget_has_room_for(cast, world, budget, spent, items):
    run = running(cast, world, budget_micro_usd=budget, spent_micro_usd=spent)

    claims = take(run)

    assert len(claims.items) == items
    assert bool(claims.why_stop) is (items == 0)


def test_claim__what_others_have_under_way__counts(cast, world):
    run = running(cast, world, budget_micro_usd=6 * EACH)

    first, second, third = take(run, 4), take(run, 4), take(run, 4)

    assert [len(each.items) for each in (first, second, third)] == [4, 2, 0]
    assert (third.why_stop, third.has_to_wait) == ("", True)  # they may turn out cheaper


def test_claim__everything_came_back_and_nothing_is_left__says_why(cast, world):
    run = running(cast, world, budget_micro_usd=6 * EACH, spent_micro_usd=6 * EACH)

    claims = take(run)

    assert (claims.items, claims.has_to_wait) == ([], False)
    assert claims.why_stop == (
        "The budget of this evaluation, $0.0012, is used up as far as it goes: $0.0012 are spent, and another answer "
        "may cost $0.0002. Take it up again with a larger budget."
    )


def test_claim__answers_cost_more_than_was_thought__that_counts(cast, world):
    run = running(cast, world, budget_micro_usd=20 * EACH, spent_micro_usd=10 * EACH)
    WorkItem.objects.filter(position__lt=5).delete()  # five answers have cost as much as ten

    assert len(take(run).items) == 5


@pytest.mark.parametrize(("limit", "items"), [(None, 40), (7 * EACH, 4), (3 * EACH, 0), (2 * EACH, 0)])
def test_claim__the_month_of_the_connection__is_a_limit_too(cast, world, limit, items):
    run = running(cast, world)
    run.provider.monthly_budget_micro_usd = limit
    MonthlySpending.objects.create(provider=run.provider, month=first_of_month(now()), spent_micro_usd=3 * EACH)

    claims = take(run)

    assert len(claims.items) == items
    assert ("a month" in claims.why_stop) is (items == 0)


def test_claim__the_month__holds_what_other_runs_have_under_way(cast, world):
    other, run = running(cast, world), running(cast, world)
    take(other, 6)
    run.provider.monthly_budget_micro_usd = 10 * EACH

    assert len(take(run).items) == 4
    assert take(run).has_to_wait


@pytest.mark.parametrize("state", ["waiting", "cancelled", "stopped"])
def test_claim__run_is_not_at_work__nothing(cast, world, state):
    run = running(cast, world, state=state)

    assert (take(run).state, take(run).items) == (state, [])


@pytest.mark.django_db(transaction=True)
def test_four_workers__claim_at_once__within_the_budget_together(cast, world):
    run = running(cast, world, budget_micro_usd=10 * EACH)

    claims = at_once(*[lambda: take(run, 4)] * 4)

    assert sorted(len(each.items) for each in claims) == [0, 2, 4, 4]
    positions = [item.position for each in claims for item in each.items]
    assert len(positions) == len(set(positions)) == 10


def test_claim__plan_that_looks_again_for_each_row__takes_no_more_than_asked(cast, world):
    run = running(cast, world)

    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "material", "memoize", "hashagg", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        claims = take(run, most=4)

    assert len(claims.items) == 4
    assert WorkItem.objects.filter(run=run, claimed_until__isnull=False).count() == 4
