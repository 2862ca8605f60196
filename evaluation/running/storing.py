"""Store what was answered and what it scored: many at a time, each exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from evaluation.answers import Answer, CallError
from evaluation.models import ModelProvider, MonthlySpending, Result, Run, StoredAnswer, WorkItem
from evaluation.running.claims import Claimed
from evaluation.running.replies import as_json
from evaluation.scorers.together import CaseScore


@dataclass(frozen=True, slots=True)
class Answered:
    """``answer``, or ``error`` where there is none. ``attempts`` is how often it was tried. ``score`` is there already
    where no model is needed to score it; ``is_scored`` is False for what a judge has yet to look at."""

    claimed: Claimed
    at: dt.datetime
    answer: Answer | None = None
    error: CallError | None = None
    attempts: int = 1
    score: CaseScore | None = None
    is_scored: bool = True


@dataclass(frozen=True, slots=True)
class Scored:
    """``score`` is None for an answer that never came."""

    claimed: Claimed
    stored: StoredAnswer
    score: CaseScore | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the run stands after something was stored. Money in micro-US-dollars."""

    state: str
    spent_micro_usd: int
    spent_this_month_micro_usd: int


@transaction.atomic
def store_round(
    run: Run, answered: Sequence[Answered], scored: Sequence[Scored], now: dt.datetime
) -> tuple[Standing, list[tuple[Claimed, StoredAnswer]]]:
    """Everything that became known since the last round, in one transaction. Safe to try again after a lost connection.

    Returns how the run stands, and the answers that were stored but have still to be scored.
    """
    stored = _store_answers(run, answered)
    done = [Scored(each.claimed, stored[id(each)], each.score) for each in answered if _is_ours(each, stored)]
    _store_results(run, [*scored, *done], now)
    paid = sum(_paid(each.answer) for each in answered) + sum(judge_cost(each.score) or 0 for each in [*scored, *done])
    waiting = [(each.claimed, stored[id(each)]) for each in answered if not each.is_scored and id(each) in stored]
    return spend(run, paid, now), waiting


def _is_ours(each: Answered, stored: dict[int, StoredAnswer]) -> bool:
    return each.is_scored and id(each) in stored


def _paid(answer: Answer | None) -> int:
    replies = answer.replies if answer else ()
    return sum(reply.cost_micro_usd or 0 for reply in replies if not reply.is_cached)


def _store_answers(run: Run, answered: Sequence[Answered]) -> dict[int, StoredAnswer]:
    """By the id() of what was answered. Where another worker stored the same one first, that one stands, and ours is
    left out: the score of one answer never stands beside another."""
    if not answered:
        return {}
    rows = {id(each): _row(run, each) for each in answered}
    StoredAnswer.objects.bulk_create(rows.values(), ignore_conflicts=True)
    kept = set(StoredAnswer.objects.filter(pk__in=[row.pk for row in rows.values()]).values_list("pk", flat=True))
    return {key: row for key, row in rows.items() if row.pk in kept}


def _row(run: Run, each: Answered) -> StoredAnswer:
    row = StoredAnswer(
        run=run,
        case_id=each.claimed.case_id,
        position=each.claimed.position,
        sample=each.claimed.sample,
        attempts=each.attempts,
        answered_at=each.at,
    )
    if each.error is not None:
        row.problem, row.says = each.error.kind, each.error.says
    if each.answer is not None:
        _fill(row, each.answer)
    return row


def _fill(row: StoredAnswer, answer: Answer) -> None:
    replies = answer.replies
    row.replies = [as_json(reply) for reply in replies]
    row.is_cached = bool(replies) and all(reply.is_cached for reply in replies)
    row.latency_ms = answer.latency_ms
    row.input_tokens = _sum([reply.usage.input_tokens for reply in replies])
    row.output_tokens = _sum([reply.usage.output_tokens for reply in replies])
    row.cost_micro_usd = answer.cost_micro_usd


def _sum(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def _store_results(run: Run, scored: Sequence[Scored], now: dt.datetime) -> None:
    """Results, and the work that is done with them."""
    if scored:
        Result.objects.bulk_create([_result(run, each, now) for each in scored], ignore_conflicts=True)
        WorkItem.objects.filter(pk__in=[each.claimed.item_id for each in scored]).delete()


def _result(run: Run, each: Scored, now: dt.datetime) -> Result:
    score = each.score
    return Result(
        run=run,
        answer=each.stored,
        position=each.claimed.position,
        sample=each.claimed.sample,
        case_key=each.claimed.case["key"],
        case_digest=each.claimed.case_digest,
        tags=each.claimed.case["tags"],
        value=score.value if score else None,
        passed=score.passed if score else None,
        problem=each.stored.problem or ("" if score and score.value is not None else "not_scored"),
        scores=_with_weights(run, each) if score else {},
        judge_cost_micro_usd=judge_cost(score),
        scored_at=now,
    )


def _with_weights(run: Run, each: Scored) -> dict[str, Any]:
    """Each score carries what it counted with, so that it can be weighed again after one was overridden."""
    criteria = {one["key"]: one for one in (*run.suite_version.criteria, *each.claimed.case["checks"])}
    return {
        key: {**score, "weight": criteria[key]["weight"], "threshold": criteria[key]["threshold"]}
        for key, score in (each.score.by_key if each.score else {}).items()
    }


def judge_cost(score: CaseScore | None) -> int | None:
    """What judges cost, 0 where none was asked, None where a price is unknown."""
    costs = [reply.cost_micro_usd for reply in score.replies] if score else []
    return None if any(cost is None for cost in costs) else sum(cost or 0 for cost in costs)


_SPEND = """
INSERT INTO evaluation_monthlyspending (provider_id, month, spent_micro_usd) VALUES (%s, %s, %s)
ON CONFLICT (provider_id, month) DO UPDATE
SET spent_micro_usd = evaluation_monthlyspending.spent_micro_usd + EXCLUDED.spent_micro_usd
RETURNING spent_micro_usd
"""


def spend(run: Run, micro_usd: int, now: dt.datetime) -> Standing:
    """Add what was paid just now to the run and to its connection's month; 0 only asks. In one transaction with what
    was paid for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evaluation_run SET spent_micro_usd = spent_micro_usd + %s WHERE id = %s "
            "RETURNING state, spent_micro_usd",
            [micro_usd, run.pk],
        )
        state, spent = cursor.fetchone()
        cursor.execute(_SPEND, [run.provider_id, now.date().replace(day=1), micro_usd])
        (month,) = cursor.fetchone()
    return Standing(state, spent, month)


def standing(run: Run, now: dt.datetime) -> Standing:
    """As it is now, without writing."""
    state, spent = Run.objects.filter(pk=run.pk).values_list("state", "spent_micro_usd").get()
    return Standing(state, spent, month_so_far(run.provider, now))


def month_so_far(provider: ModelProvider, now: dt.datetime) -> int:
    rows = MonthlySpending.objects.filter(provider=provider, month=now.date().replace(day=1))
    return rows.values_list("spent_micro_usd", flat=True).first() or 0
