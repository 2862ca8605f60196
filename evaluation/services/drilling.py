"""Rollback drills: once a quarter, try what would be put back, and look whether there is a fallback."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from base.errors import BadInput, WrongState
from base.history import save_with_history
from evaluation.choices import RunTrigger
from evaluation.live import Live, live_prompt_ids, most_live, rollback_target
from evaluation.models import Drill, Run, Schedule
from evaluation.services.schedules import spread
from evaluation.services.starting import start_run, suites_of
from ledger.actions import Action
from ledger.services import record
from registry.models import PromptVersion

QUARTER_DAYS = 91


def plan_drills(at: dt.datetime) -> int:
    """Set the first date of every live prompt that has a schedule and no date for its drill; returns how many."""
    missing = Schedule.objects.filter(next_drill_at__isnull=True, prompt__in=live_prompt_ids())
    rows = list(missing)
    for schedule in rows:
        schedule.next_drill_at = next_drill(schedule, at)
    Schedule.objects.bulk_update(rows, ["next_drill_at"])
    return len(rows)


def next_drill(schedule: Schedule, last: dt.datetime) -> dt.datetime:
    """A quarter after ``last``, less up to a tenth, so that drills do not all fall on one day."""
    return last + spread(schedule.prompt_id, dt.timedelta(days=QUARTER_DAYS))


def due_drills(at: dt.datetime) -> list[uuid.UUID]:
    """Prompts whose drill is due; where testing is paused, drills are too."""
    rows = Schedule.objects.filter(next_drill_at__lte=at, is_paused=False).order_by("next_drill_at")
    return list(rows.values_list("prompt_id", flat=True))


@transaction.atomic
def hold_due_drill(*, prompt_id: uuid.UUID, at: dt.datetime) -> Drill | None:
    """Hold the drill of one prompt if it still is due: two beats at once hold it once, and a date that was missed is
    caught up once. None when it is not, and while nothing is live: then it is planned anew once something is.

    Side effects, in order: runs of every suite on what would be put back, each with its ledger entry; the drill; the
    schedule's next date with history; one ledger entry.
    """
    rows = Schedule.objects.select_for_update(of=("self",)).select_related("prompt__feature")
    schedule = rows.filter(prompt=prompt_id).first()
    if schedule is None or schedule.is_paused or schedule.next_drill_at is None or schedule.next_drill_at > at:
        return None
    live = most_live(schedule.prompt)
    drill = _held(live, at) if live else None
    schedule.next_drill_at = next_drill(schedule, at) if live else None
    schedule.updated_at = at
    save_with_history(schedule, by=None, at=at, reason="Rollback drill")
    if drill:
        _record(drill, at)
    return drill


def _held(live: Live, at: dt.datetime) -> Drill:
    target = rollback_target(live)
    runs, refused = _tried(target, live, at) if target else ([], [])
    return Drill.objects.create(
        prompt=live.prompt,
        environment=live.environment,
        live=live.version,
        target=target,
        has_fallback=bool(live.prompt.feature.fallback_behaviour.strip()),
        run_ids=[run.pk for run in runs],
        not_started=" ".join(dict.fromkeys(refused)),
        held_at=at,
    )


def _tried(target: PromptVersion, live: Live, at: dt.datetime) -> tuple[list[Run], list[str]]:
    """The runs that could start, and why others could not."""
    whole = PromptVersion.objects.select_related("prompt__feature").get(pk=target.pk)
    runs: list[Run] = []
    refused: list[str] = []
    for suite in suites_of(whole):
        try:
            with transaction.atomic():
                run = start_run(
                    suite=suite,
                    version=whole,
                    by=None,
                    at=at,
                    trigger=RunTrigger.DRILL,
                    environment=live.environment,
                    uses_cache=False,  # answers of before say nothing about what users would get today
                )
        except (WrongState, BadInput) as refusal:
            refused.append(f"{suite}: {refusal.message}")
        else:
            runs.append(run)
    return runs, refused


def _record(drill: Drill, at: dt.datetime) -> None:
    record(
        action=Action.ROLLBACK_DRILL_HELD,
        by=None,
        at=at,
        obj=drill.prompt,
        feature_id=drill.prompt.feature_id,
        digest=drill.target.digest if drill.target else None,
        texts={
            "environment": drill.environment.slug,
            "fallback": "there" if drill.has_fallback else "missing",
            **({"target": drill.target.number} if drill.target else {}),
        },
    )
