"""Store what was answered and what it scored: many at a time, each exactly once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from evaluation.answers import Answer, CallError
from evaluation.models import ModelProvider, MonthlySpending, Result, Run, StoredAnswer, WorkItem
from evaluation.running import storable
from evaluation.running.claims import Claimed, let_go_of
from evaluation.running.purse import first_of_month
from evaluation.running.replies import as_json
from evaluation.scorers.together import CaseScore


@dataclass(frozen=True, slots=True)
class Answered:
    """``answer``, or ``error`` where there is none. ``attempts`` is how often it was tried. ``score`` is there already
    where no model is needed to score it; ``is_scored`` is False for what a judge has yet to look at. ``pk`` is the one
    that it will be stored by."""

    claimed: Claimed
    at: dt.datetime
    answer: Answer | None = None
    error: CallError | None = None
    attempts: int = 1
    score: CaseScore | None = None
    is_scored: bool = True
    pk: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class Scored:
    """``score`` is None for an answer that never came."""

    claimed: Claimed
    stored: StoredAnswer
    score: CaseScore | None


@dataclass(slots=True)
class Round:
    """Everything that became known since the last one. ``bills``: what was paid, in micro-US-dollars by connection.
    ``tries`` counts how often it was stored, or seemed not to be."""

    worker: uuid.UUID
    at: dt.datetime
    answered: Sequence[Answered] = ()
    scored: Sequence[Scored] = ()
    bills: Mapping[uuid.UUID, int] = field(default_factory=dict)
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """``state`` of the run now; ``waiting``: stored answers that have still to be scored; ``lost``: how many answers
    came too late, because another worker had stored one."""

    state: str
    waiting: list[tuple[Claimed, StoredAnswer]]
    lost: int = 0


@transaction.atomic
def store_round(run: Run, now: Round) -> Kept:
    """In one transaction, and safe to do again when the connection was lost before it was known whether it worked."""
    now.tries += 1
    was_kept = now.tries > 1 and _was_kept(now)
    stored = _store_answers(run, now.answered)
    done = [Scored(each.claimed, stored[each.pk], each.score) for each in now.answered if _is_done(each, stored)]
    _store_results(run, [*now.scored, *done], now.at)
    lost = [each.claimed.item_id for each in now.answered if each.pk not in stored]
    if lost:
        let_go_of(lost, now.worker)
    waiting = [(each.claimed, stored[each.pk]) for each in now.answered if not each.is_scored and each.pk in stored]
    return Kept(spend(run, {} if was_kept else now.bills, now.at), waiting, len(lost))


def _was_kept(now: Round) -> bool:
    """Whether an earlier try reached the database after all: all of a round is there, or nothing."""
    answers = [each.pk for each in now.answered]
    scored = [each.stored.pk for each in now.scored]
    return StoredAnswer.objects.filter(pk__in=answers).exists() or Result.objects.filter(answer__in=scored).exists()


def _is_done(each: Answered, stored: dict[uuid.UUID, StoredAnswer]) -> bool:
    return each.is_scored and each.pk in stored


def _store_answers(run: Run, answered: Sequence[Answered]) -> dict[uuid.UUID, StoredAnswer]:
    """By key. Where another worker stored the same one first, that one stands, and ours is left out: the score of one
    answer never stands beside another."""
    if not answered:
        return {}
    rows = {each.pk: _row(run, each) for each in answered}
    StoredAnswer.objects.bulk_create(rows.values(), ignore_conflicts=True)
    kept = set(StoredAnswer.objects.filter(pk__in=rows).values_list("pk", flat=True))
    return {pk: row for pk, row in rows.items() if pk in kept}


def _row(run: Run, each: Answered) -> StoredAnswer:
    row = StoredAnswer(
        pk=each.pk,
        run=run,
        case_id=each.claimed.case_id,
        position=each.claimed.position,
        sample=each.claimed.sample,
        attempts=each.attempts,
        answered_at=each.at,
    )
    if each.error is not None:
        row.problem, row.says = each.error.kind, storable.text(each.error.says, storable.MAX_REASON)
    if each.answer is not None:
        _fill(row, each.answer)
    return row


def _fill(row: StoredAnswer, answer: Answer) -> None:
    replies = answer.replies
    row.replies = [as_json(reply) for reply in replies]
    row.is_cached = bool(replies) and all(reply.is_cached for reply in replies)
    row.latency_ms = storable.integer(answer.latency_ms)
    row.input_tokens = storable.integer(_sum([reply.usage.input_tokens for reply in replies]))
    row.output_tokens = storable.integer(_sum([reply.usage.output_tokens for reply in replies]))
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
        scores=_as_kept(run, each) if score else {},
        judge_cost_micro_usd=judge_cost(score),
        scored_at=now,
    )


def _as_kept(run: Run, each: Scored) -> dict[str, Any]:
    """Each score carries what it counted with, so that it can be weighed again after one was overridden."""
    criteria = {one["key"]: one for one in (*run.suite_version.criteria, *each.claimed.case["checks"])}
    return {
        key: {
            **score,
            "reason": storable.text(score["reason"], storable.MAX_REASON),
            "details": storable.details(score["details"]),
            "weight": criteria[key]["weight"],
            "threshold": criteria[key]["threshold"],
        }
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


def spend(run: Run, bills: Mapping[uuid.UUID, int], now: dt.datetime) -> str:
    """Add what was paid just now to the run, and to the month of each connection that was asked. Returns the run's
    state. In one transaction with what was paid for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evaluation_run SET spent_micro_usd = spent_micro_usd + %s WHERE id = %s RETURNING state"
            if any(bills.values())
            else "SELECT state FROM evaluation_run WHERE %s = 0 AND id = %s",
            [sum(bills.values()), run.pk],
        )
        (state,) = cursor.fetchone()
    for provider_id in sorted(bills):  # in one order, so that no two workers wait for each other
        if bills[provider_id]:
            spend_in_month(provider_id, bills[provider_id], now)
    return str(state)


def spend_in_month(provider_id: uuid.UUID, micro_usd: int, now: dt.datetime) -> int:
    """Add what was paid to a connection's month; returns what the month has cost by now."""
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [provider_id, first_of_month(now), micro_usd])
        (month,) = cursor.fetchone()
    return int(month)


def month_so_far(provider: ModelProvider, now: dt.datetime) -> int:
    rows = MonthlySpending.objects.filter(provider=provider, month=first_of_month(now))
    return rows.values_list("spent_micro_usd", flat=True).first() or 0
