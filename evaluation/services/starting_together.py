"""Start several runs at once: all of them, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from base.errors import WrongState
from evaluation.estimating import estimate_micro_usd
from evaluation.models import ModelProvider, Run, Suite
from evaluation.running.storing import month_so_far
from evaluation.services.starting import connection_to, model_of, start_run
from registry.models import AIModel, PromptVersion


@dataclass(frozen=True)
class Asked:
    """One run that somebody wants: ``model`` is None for the one that the version names."""

    suite: Suite
    version: PromptVersion
    model: AIModel | None = None


@dataclass(frozen=True)
class Plan:
    """What one of them would ask, before it starts. ``estimate_micro_usd`` is None where no price is known;
    ``left_micro_usd`` is what the connection may still cost this month, None where nothing limits it."""

    asked: Asked
    model: AIModel
    provider: ModelProvider
    cases: int
    samples: int
    estimate_micro_usd: int | None
    left_micro_usd: int | None

    @property
    def answers(self) -> int:
        return self.cases * self.samples


def plan_run(asked: Asked, *, samples: int | None, at: dt.datetime) -> Plan:
    """Nothing is written. Raises WrongState when there is no model, no connection to it, or no case."""
    current = asked.suite.current
    if current is None or not current.case_ids:
        raise WrongState(f"“{asked.suite.title}” has no cases yet. Add some first.")
    model = asked.model or model_of(asked.version)
    provider = connection_to(model)
    samples = asked.suite.samples if samples is None else samples
    budget = provider.monthly_budget_micro_usd
    return Plan(
        asked=asked,
        model=model,
        provider=provider,
        cases=current.case_count,
        samples=samples,
        estimate_micro_usd=estimate_micro_usd(current, asked.version, model, provider, samples),
        left_micro_usd=None if budget is None else max(0, budget - month_so_far(provider, at)),
    )


def total_micro_usd(plans: Sequence[Plan]) -> int | None:
    """None as soon as one is unknown."""
    costs = [plan.estimate_micro_usd for plan in plans]
    return None if any(cost is None for cost in costs) else sum(cost or 0 for cost in costs)


@transaction.atomic
def start_runs(
    *,
    asked: Sequence[Asked],
    by: User,
    at: dt.datetime,
    samples: int | None = None,
    uses_cache: bool = True,
    budget_micro_usd: int | None = None,
) -> list[Run]:
    """``start_run`` for each, with its ledger entry. Raises what it raises, saying which suite it is about, and then
    none is started."""
    runs = []
    for each in asked:
        try:
            run = start_run(
                suite=each.suite,
                version=each.version,
                model=each.model,
                by=by,
                at=at,
                samples=samples,
                uses_cache=uses_cache,
                budget_micro_usd=budget_micro_usd,
            )
        except WrongState as refusal:
            raise WrongState(f"{each.suite.title}: {refusal.message}") from refusal
        runs.append(run)
    return runs
