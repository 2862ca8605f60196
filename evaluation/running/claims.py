"""Who works on what: a worker claims a few of a run's open answers at a time, and holds them while it lives."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from evaluation.choices import RunState
from evaluation.documents import Case as CaseDocument
from evaluation.models import Case, Run, StoredAnswer, WorkItem


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


_CLAIM = """
UPDATE evaluation_workitem SET claimed_until = %(until)s, claimed_by = %(worker)s
WHERE id IN (
  SELECT id FROM evaluation_workitem
  WHERE run_id = %(run)s AND (claimed_until IS NULL OR claimed_until < %(now)s)
  ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id, case_id, position, sample
"""


def claim(run: Run, worker: uuid.UUID, most: int, *, now: dt.datetime, lease: dt.timedelta) -> list[Claimed]:
    """Up to ``most`` answers that nobody is at, ours until ``now + lease``; three queries. Two workers never get the
    same one, unless the first lets its lease run out."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"until": now + lease, "worker": worker, "run": run.pk, "now": now, "most": most})
        rows = sorted(cursor.fetchall())
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


def has_open_work(run: Run) -> bool:
    return WorkItem.objects.filter(run=run).exists()


def runs_left_alone(now: dt.datetime) -> list[uuid.UUID]:
    """Runs at work on which nobody is: their worker died, or their task was lost. Those with nothing left to ask, which
    only miss their end, are among them."""
    held = WorkItem.objects.filter(claimed_until__gte=now).values("run_id")
    at_work = Run.objects.filter(Q(state=RunState.WAITING) | Q(state=RunState.RUNNING))
    return list(at_work.exclude(pk__in=held).order_by("created_at").values_list("pk", flat=True))
