"""Who works on what: a worker claims a few of a run's open answers at a time, and holds them while it lives."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q

from evaluation.choices import RunState
from evaluation.documents import Case as CaseDocument
from evaluation.models import Case, Run, StoredAnswer, WorkItem
from evaluation.running.purse import room_for


@dataclass(frozen=True, slots=True)
class Claimed:
    """``answer`` is there when an earlier worker stored it and died before it was scored: it is not asked for again."""

    item_id: int
    case_id: uuid.UUID
    position: int
    sample: int
    case: CaseDocument
    case_digest: str
    answer: StoredAnswer | None = None


# MATERIALIZED: as a plain subquery, a plan may look for free ones anew for each row, and then claims them all.
_CLAIM = """
WITH free AS MATERIALIZED (
  SELECT id FROM evaluation_workitem
  WHERE run_id = %(run)s AND (claimed_until IS NULL OR claimed_until < %(now)s)
  ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
UPDATE evaluation_workitem item SET claimed_until = %(until)s, claimed_by = %(worker)s
FROM free WHERE item.id = free.id
RETURNING item.id, case_id, position, sample
"""


@dataclass(frozen=True, slots=True)
class Claims:
    """``why_stop``: a sentence when a budget leaves no room for one more answer, and nothing is under way that could
    turn out cheaper. ``has_to_wait``: there is no room just now, because of what is under way elsewhere."""

    state: str
    items: list[Claimed]
    why_stop: str = ""
    has_to_wait: bool = False


@transaction.atomic
def claim(run: Run, worker: uuid.UUID, most: int, *, now: dt.datetime, lease: dt.timedelta) -> Claims:
    """Up to ``most`` answers that nobody is at, ours until ``now + lease``, and no more than budgets have room for:
    what is claimed counts as spent until it is stored. Two workers never get the same one, unless the first lets its
    lease run out."""
    room = room_for(run, now)
    if room.state != RunState.RUNNING or room.answers <= 0:
        return Claims(room.state, [], room.why_stop, has_to_wait=room.answers <= 0 and not room.why_stop)
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {"until": now + lease, "worker": worker, "run": run.pk, "now": now, "most": min(most, room.answers)},
        )
        rows = sorted(cursor.fetchall())
    return Claims(room.state, _with_cases(run, rows))


def _with_cases(run: Run, rows: list[tuple[int, uuid.UUID, int, int]]) -> list[Claimed]:
    if not rows:
        return []
    cases = Case.objects.in_bulk({case_id for _, case_id, _, _ in rows})
    answers = {
        (answer.position, answer.sample): answer
        for answer in StoredAnswer.objects.filter(run=run, position__in=[position for _, _, position, _ in rows])
    }
    return [
        Claimed(
            item_id=pk,
            case_id=case_id,
            position=position,
            sample=sample,
            case=cases[case_id].document,
            case_digest=cases[case_id].digest,
            answer=answers.get((position, sample)),
        )
        for pk, case_id, position, sample in rows
    ]


def renew(worker: uuid.UUID, *, now: dt.datetime, lease: dt.timedelta) -> None:
    """Hold on to everything that is still claimed."""
    WorkItem.objects.filter(claimed_by=worker).update(claimed_until=now + lease)


def let_go(worker: uuid.UUID) -> None:
    """Give back what was claimed and not stored."""
    WorkItem.objects.filter(claimed_by=worker).update(claimed_until=None, claimed_by=None)


def let_go_of(items: Sequence[int], worker: uuid.UUID) -> None:
    """Give back these, so that anybody may take them."""
    WorkItem.objects.filter(pk__in=items, claimed_by=worker).update(claimed_until=None, claimed_by=None)


def workers_at(run_id: uuid.UUID, now: dt.datetime) -> int:
    """How many workers hold something of the run."""
    held = WorkItem.objects.filter(run=run_id, claimed_until__gte=now)
    return held.aggregate(workers=Count("claimed_by", distinct=True))["workers"]


def runs_short_of_workers(now: dt.datetime, wanted: int) -> list[uuid.UUID]:
    """Runs at work on which fewer are than could be: a worker died, or a task was lost. Those with nothing left to ask,
    which only miss their end, are among them; those of which everything is in somebody's hands are not."""
    is_held = Q(work__claimed_until__gte=now)
    at_work = Run.objects.at_work().annotate(
        workers=Count("work__claimed_by", filter=is_held, distinct=True),
        free=Count("work", filter=Q(work__claimed_until=None) | Q(work__claimed_until__lt=now)),
    )
    short = at_work.filter(Q(workers=0) | Q(workers__lt=wanted, free__gt=0))
    return list(short.order_by("created_at").values_list("pk", flat=True))
