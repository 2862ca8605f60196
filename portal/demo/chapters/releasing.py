"""How a submitted version went live: staging on the same day, production on the next working day, as policy asks.

What a version says besides in its YAML: ``live`` ("staging", "no"; production without it), ``steps`` of a canary,
``stand_in`` ({who signs: for whom}), ``rolled_back``, ``break_glass``.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from delivery.services import advance_due
from governance.choices import Timing
from governance.models import ChangeRequest
from governance.services import open_and_send
from portal.demo.chapters.emergencies import break_the_glass, close_review, take_back
from portal.demo.chapters.signing import Key, sign, tick
from portal.demo.chapters.telling import Chapter, load

if TYPE_CHECKING:
    from portal.demo.story import Story

TECHNICAL = ("tom", "priya")
SIGNERS = {"tom": "technical-reviewer", "priya": "technical-reviewer", "mia": "product-reviewer"} | {
    "leila": "legal-reviewer"
}
CANARY = [[10, 1440], [100, 0]]  # per cent, minutes: what high risk asks for here


def releases(story: Story, plot: dict[str, Any], index: int, submitted: dt.datetime) -> Chapter:
    version = plot["versions"][index]
    live = version.get("live", "production")
    chapter: Chapter = []
    if live != "no":
        chapter += _to_staging(story, plot, index, submitted)
    if live == "production":
        chapter += _to_production(story, plot, index, submitted)
    if "break_glass" in version:
        chapter += _emergency(story, plot["slug"], index, version, submitted)
    return chapter


def ask(story: Story, key: Key, person: str, at: dt.datetime, *, why: str = "", **plan: Any) -> ChangeRequest:
    """``person`` asks to release a version; ``steps`` as pairs (per cent, minutes held)."""
    slug, place, environment = key
    version = story.version(slug, place)
    steps = [{"percent": percent, "hold_min": held} for percent, held in plan.pop("steps", [])]
    request = open_and_send(
        kind="release",
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=story.environment(environment),
        why=why or version.change_note,
        steps=steps,
        by=story.people[person],
        at=at,
        **{"timing": Timing.ON_APPROVAL, **plan},
    )
    story.requests[key] = request
    return request


def _to_staging(story: Story, plot: dict[str, Any], index: int, submitted: dt.datetime) -> Chapter:
    key = (plot["slug"], str(index), "staging")
    signer = TECHNICAL[index % 2]
    return [
        (submitted + dt.timedelta(minutes=15), partial(ask, story, key, plot["versions"][index]["by"])),
        (submitted + dt.timedelta(minutes=70), partial(sign, story, key, signer, SIGNERS[signer])),
    ]


def _to_production(story: Story, plot: dict[str, Any], index: int, submitted: dt.datetime) -> Chapter:
    version, key = plot["versions"][index], (plot["slug"], str(index), "production")
    is_high = plot["feature"] == "refund-desk"
    steps = version.get("steps", CANARY if is_high else [])
    asked = story.calendar.workday_after(submitted, hour=9, minute=len(plot["slug"]))
    points: Any = load("evidence.yaml")  # a mapping, unlike the other files
    minutes = {name: dt.timedelta(minutes=each) for name, each in
               (("own", 25), ("second", 70), ("signed", 95), ("between", 65))}  # fmt: skip
    first, second = TECHNICAL[index % 2], TECHNICAL[(index + 1) % 2]
    chapter: Chapter = [
        (asked, partial(ask, story, key, version["by"], steps=steps)),
        (asked + minutes["own"], partial(tick, story, key, version["by"], points["author"])),
        (asked + minutes["second"], partial(tick, story, key, first, points["reviewer"] if is_high else {})),
    ]
    at = asked + minutes["signed"]
    for person in _signers(plot, first, second):
        instead = version.get("stand_in", {}).get(person, "")
        act = partial(sign, story, key, instead or person, SIGNERS[person], stands_in_for=person if instead else "")
        chapter.append((at, act))
        live_at, at = at, at + minutes["between"]
    if len(steps) > 1 and index > 0:
        chapter += _steps_later(story, key, steps, live_at)
    if "rolled_back" in version:
        told = version["rolled_back"]
        chapter.append((live_at + dt.timedelta(hours=told["after_h"]), partial(take_back, story, key, told)))
    return chapter


def _signers(plot: dict[str, Any], first: str, second: str) -> list[str]:
    if plot["feature"] == "invoice-reader":
        return [first]
    if plot["feature"] == "refund-desk":
        return [first, "mia", second, "leila"]
    return [first, "mia"]


def _steps_later(story: Story, key: Key, steps: list[list[int]], live_at: dt.datetime) -> Chapter:
    chapter: Chapter = []
    at = live_at
    for _, held in steps[:-1]:
        at += dt.timedelta(minutes=held, seconds=9)  # the clock looks every few seconds
        chapter.append((at, partial(_advance, story, key)))
    return chapter


def _advance(story: Story, key: Key, at: dt.datetime) -> None:
    if advance_due(rollout_id=story.requests[key].rollout.pk, at=at) is None:
        raise LookupError(f"The story takes a step that is not due: {key}")


def _emergency(story: Story, slug: str, index: int, version: dict[str, Any], submitted: dt.datetime) -> Chapter:
    told, key = version["break_glass"], (slug, str(index), "production")
    reviewed = story.calendar.workday_after(submitted, hour=15, minute=20)
    return [
        (submitted + dt.timedelta(minutes=told["after_min"]), partial(break_the_glass, story, key, told)),
        (reviewed, partial(close_review, story, key, told["review"])),
    ]
