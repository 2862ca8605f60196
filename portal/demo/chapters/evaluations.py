"""What is tried beside submissions: connections, schedules and who sets them, runs by hand, scores set by hand."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from evaluation.models import Result, Run, Suite
from evaluation.services import (
    add_connection,
    override_score,
    set_schedule,
    start_run,
)
from evaluation.services.drilling import due_drills, hold_due_drill, plan_drills
from evaluation.services.schedules import due, plan_missing, take_due
from portal.demo.chapters.arrivals import PROLOGUE_DAYS
from portal.demo.chapters.telling import Chapter, load

if TYPE_CHECKING:
    from portal.demo.story import Story

_CONNECTED = dt.timedelta(days=1, hours=2)  # after the story began
_BEAT_DAYS, _BEAT_HOUR = 3, 6  # the real one looks every quarter of an hour, and finds something as rarely


def evaluations(story: Story) -> Chapter:
    """Lines of ``evaluations.yaml`` that say nothing of the time are known from the beginning; ``drift`` and
    ``calls_off`` are for the workers (``portal.demo.evaluation_workers``)."""
    acts = {"connection": _connect, "schedule": _schedule, "run": run_by_hand, "score": _set_score}
    begin = story.now - dt.timedelta(days=PROLOGUE_DAYS) + _CONNECTED
    chapter: Chapter = []
    for told in load("evaluations.yaml"):
        at = story.calendar.when(told["when"]) if "when" in told else begin
        chapter += [(at, partial(act, story, told["by"], told[name])) for name, act in acts.items() if name in told]
    return chapter + _beats(story)


def run_by_hand(story: Story, by: str, told: dict[str, Any], at: dt.datetime) -> Run:
    """``told``: suite, prompt, place of the version, and what else ``start_run`` takes."""
    suite, version = Suite.objects.get(slug=told["suite"]), story.version(told["prompt"], told["version"])
    more = {name: value for name, value in told.items() if name not in ("suite", "prompt", "version")}
    return start_run(suite=suite, version=version, by=story.people[by], at=at, **more)


def _connect(story: Story, by: str, told: dict[str, Any], at: dt.datetime) -> None:
    add_connection(by=story.people[by], at=at, kind="offline", **told)


def _schedule(story: Story, by: str, told: dict[str, Any], at: dt.datetime) -> None:
    set_schedule(prompt=story.prompts[told["prompt"]], every_days=told["every_days"], by=story.people[by], at=at)


def _set_score(story: Story, by: str, told: dict[str, Any], at: dt.datetime) -> None:
    runs = Run.objects.finished().filter(version=story.version(told["prompt"], told["version"]))
    override_score(
        result=Result.objects.get(run=runs.latest("created_at"), case_key=told["case"]),
        criterion=told["criterion"],
        value=told["value"],
        reason=told["reason"],
        by=story.people[by],
        at=at,
    )


def _beats(story: Story) -> Chapter:
    """What beat does for schedules and drills."""
    days = range(PROLOGUE_DAYS - 1, 0, -_BEAT_DAYS)
    return [(story.calendar.when(f"{day}d {_BEAT_HOUR:02}:10"), _look_at_schedules) for day in days]


def _look_at_schedules(at: dt.datetime) -> None:
    plan_missing(at)
    plan_drills(at)
    for prompt_id in due(at):
        take_due(prompt_id=prompt_id, at=at)
    for prompt_id in due_drills(at):
        hold_due_drill(prompt_id=prompt_id, at=at)
