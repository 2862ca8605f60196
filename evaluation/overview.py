"""What is live and how it stands: never evaluated, overdue, in need of a test. For the first page of evaluations."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluation.live import Live, live_of, live_prompt_ids
from evaluation.models import Run, Schedule
from evaluation.retesting import Need, needs_of
from evaluation.services.schedules import days_between
from registry.models import Prompt

SHOWN = 25  # of each list; more come up as these are seen to
_AT_ONCE = 200
_GRACE = dt.timedelta(days=1)  # the beat may be late, a run takes its time


@dataclass(frozen=True)
class Overdue:
    """``last_at`` is when its last run ended; ``due_at`` when the next one should have."""

    live: Live
    last_at: dt.datetime
    due_at: dt.datetime


@dataclass
class Standing:
    """``never``: live, and no run that counts has ended; whatever is in it is in no other list."""

    never: list[Live] = field(default_factory=list)
    overdue: list[Overdue] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return min(len(self.never), len(self.overdue), len(self.needs)) > SHOWN


def standing_for(user: Any, at: dt.datetime) -> Standing:
    """Of all that is live and that ``user`` sees, by title. Reads two hundred prompts at a time, until every list has
    more than is shown."""
    found = Standing()
    prompts = Prompt.objects.visible_to(user).in_use().filter(pk__in=live_prompt_ids())
    rows = prompts.select_related("feature").defer("search").order_by("title", "pk")
    for some in _batches(rows.iterator(chunk_size=_AT_ONCE)):
        _sort(some, found, at)
        if found.is_full:
            break
    return found


def last_runs(versions: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When the last run that counts ended, by version: one query."""
    rows = Run.objects.finished().counting().filter(version__in=versions)
    newest = rows.order_by("version", "-ended_at").distinct("version").values_list("version", "ended_at")
    return {version: at for version, at in newest if at is not None}


def _batches(rows: Iterator[Prompt]) -> Iterator[list[Prompt]]:
    while some := list(itertools.islice(rows, _AT_ONCE)):
        yield some


def _sort(prompts: list[Prompt], found: Standing, at: dt.datetime) -> None:
    most: dict[uuid.UUID, Live] = {}
    for live in live_of(prompts):
        most.setdefault(live.prompt.pk, live)
    last = last_runs([live.version.pk for live in most.values()])
    schedules = {
        schedule.prompt_id: schedule
        for schedule in Schedule.objects.filter(prompt__in=most, is_paused=False).select_related("prompt__feature")
    }
    lives = [most[prompt.pk] for prompt in prompts if prompt.pk in most]
    found.never += [live for live in lives if live.version.pk not in last]
    for live in lives:
        schedule, last_at = schedules.get(live.prompt.pk), last.get(live.version.pk)
        if schedule is not None and last_at is not None:
            due_at = last_at + dt.timedelta(days=days_between(schedule))
            if due_at + _GRACE < at:
                found.overdue.append(Overdue(live, last_at, due_at))
    untried = {live.version.pk for live in lives if live.version.pk not in last}
    found.needs += [need for need in needs_of(prompts) if need.live.version.pk not in untried]
