"""Budgets: whether one more answer may be asked for. Fails closed."""

from __future__ import annotations

from evaluation.running.desk import Desk
from evaluation.running.storing import Standing


def why_no_more(desk: Desk, now: Standing, *, asked: int) -> str:
    """A sentence once the next answer could go over the run's budget or the month's, "" while there is room.

    ``asked`` answers are on their way and count with what they may cost at most.
    """
    run = desk.run
    coming = (asked + 1) * desk.answer_cost_micro_usd
    if run.budget_micro_usd is not None and now.spent_micro_usd + coming > run.budget_micro_usd:
        return (
            f"The budget of this evaluation, {dollars(run.budget_micro_usd)}, is used up as far as it goes: "
            f"{dollars(now.spent_micro_usd)} are spent, and another answer may cost "
            f"{dollars(desk.answer_cost_micro_usd)}. Take it up again with a larger budget."
        )
    month = run.provider.monthly_budget_micro_usd
    if month is not None and now.spent_this_month_micro_usd + coming > month:
        return (
            f"{run.provider.name} may cost {dollars(month)} a month, and "
            f"{dollars(now.spent_this_month_micro_usd)} are spent. A model steward can raise that, or take the "
            "evaluation up again next month."
        )
    return ""


def dollars(micro_usd: int) -> str:
    """ "$0.0042", "$12.50": two digits after the point, four below ten cents."""
    return f"${micro_usd / 1_000_000:,.{2 if micro_usd >= 100_000 or micro_usd == 0 else 4}f}"
