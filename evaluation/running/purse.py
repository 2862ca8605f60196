"""Budgets: how many more answers may be asked for. Fails closed.

What is under way counts with what it may cost at most, so that several workers together never pass a limit that one
alone would keep. What one answer may cost is the estimate, or the average of what answers and their judges have cost in
this run, whichever is more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from evaluation.models import Run

NO_LIMIT = 1_000_000_000


@dataclass(frozen=True)
class Room:
    """``answers`` more may be asked for now; ``why_stop`` is a sentence where that is none and will stay none."""

    state: str
    answers: int = NO_LIMIT
    why_stop: str = ""


# Locked where there is a budget: two workers that claim at once see each other's claims.
_MONEY = """
SELECT state, spent_micro_usd, budget_micro_usd, COALESCE(estimate_micro_usd, 0), cases_total * samples
FROM evaluation_run WHERE id = %s {lock}
"""
_UNDER_WAY = """
SELECT count(*), count(*) FILTER (WHERE claimed_until >= %s) FROM evaluation_workitem WHERE run_id = %s
"""
_MONTH = """
INSERT INTO evaluation_monthlyspending (provider_id, month, spent_micro_usd) VALUES (%s, %s, 0)
ON CONFLICT (provider_id, month) DO UPDATE SET spent_micro_usd = evaluation_monthlyspending.spent_micro_usd
RETURNING spent_micro_usd
"""
# Of other runs over the same connection.
_ELSEWHERE = """
SELECT COALESCE(sum(ceil(COALESCE(run.estimate_micro_usd, 0)::numeric / greatest(1, run.cases_total * run.samples))), 0)
FROM evaluation_workitem item JOIN evaluation_run run ON run.id = item.run_id
WHERE run.provider_id = %s AND run.id <> %s AND item.claimed_until >= %s
"""


def room_for(run: Run, now: dt.datetime) -> Room:
    """Inside a transaction that claims what there is room for. One query where nothing limits the run."""
    month_limit = run.provider.monthly_budget_micro_usd
    has_limit = run.budget_micro_usd is not None or month_limit is not None
    with connection.cursor() as cursor:
        cursor.execute(_MONEY.format(lock="FOR NO KEY UPDATE" if has_limit else ""), [run.pk])
        state, spent, budget, estimate, total = cursor.fetchone()
        if not has_limit:
            return Room(state)
        cursor.execute(_UNDER_WAY, [now, run.pk])
        left, under_way = cursor.fetchone()
        each = max(_share(estimate, total), _share(spent, total - left))
        rooms = []
        if budget is not None:
            rooms.append((_answers(budget - spent, each) - under_way, under_way, _run_is_out(budget, spent, each)))
        if month_limit is not None:
            cursor.execute(_MONTH, [run.provider_id, first_of_month(now)])
            (month,) = cursor.fetchone()
            cursor.execute(_ELSEWHERE, [run.provider_id, run.pk, now])
            (elsewhere,) = cursor.fetchone()
            free = _answers(month_limit - month - int(elsewhere), each) - under_way
            rooms.append((free, under_way + int(elsewhere), _month_is_out(run, month_limit, month)))
    answers, waits_for, why = min(rooms)
    return Room(state, answers, "" if answers > 0 or waits_for else why)


def first_of_month(now: dt.datetime) -> dt.date:
    return now.date().replace(day=1)


def _share(micro_usd: int, answers: int) -> int:
    """Rounded up."""
    return -(-micro_usd // answers) if answers > 0 else 0


def _answers(micro_usd: int, each: int) -> int:
    """How many can be paid; an answer of no cost needs money that is not all gone, so that lies end somewhere."""
    if micro_usd < 0 or (micro_usd == 0 and each):
        return 0
    return micro_usd // each if each else NO_LIMIT


def _run_is_out(budget: int, spent: int, each: int) -> str:
    return (
        f"The budget of this evaluation, {dollars(budget)}, is used up as far as it goes: {dollars(spent)} are spent, "
        f"and another answer may cost {dollars(each)}. Take it up again with a larger budget."
    )


def _month_is_out(run: Run, limit: int, month: int) -> str:
    return (
        f"{run.provider.name} may cost {dollars(limit)} a month, and {dollars(month)} are spent. "
        "A model steward can raise that, or take the evaluation up again next month."
    )


def dollars(micro_usd: int) -> str:
    """ "$0.0042", "$12.50": two digits after the point, four below ten cents."""
    return f"${micro_usd / 1_000_000:,.{2 if micro_usd >= 100_000 or micro_usd == 0 else 4}f}"
