"""What the page of a prompt's evaluations shows: what is proven about the versions that matter, and its schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from evaluation.live import Live, live_of
from evaluation.models import DecayNotice, Schedule, Suite
from evaluation.proof import Proof, proofs_of_all
from evaluation.services.schedules import days_between
from registry.models import Prompt, PromptVersion


@dataclass(frozen=True)
class Proven:
    """``where``: "live in production and staging", "the newest submitted version"; ``proofs`` of each suite."""

    version: PromptVersion
    where: str
    proofs: list[Proof]


@dataclass(frozen=True)
class Plan:
    """``days`` between two runs, ``is_by_risk`` when the prompt sets none of its own."""

    schedule: Schedule
    days: int
    is_by_risk: bool
    next_at: dt.datetime | None


def proven(prompt: Prompt) -> list[Proven]:
    """The newest submitted version first, then what is live, the last environment first; each version once."""
    lives = live_of([prompt])
    newest = prompt.versions.frozen().newest_first().defer("search").first()
    versions = {version.pk: version for version in [*([newest] if newest else []), *(live.version for live in lives)]}
    for version in versions.values():
        version.prompt = prompt  # proofs ask for its feature
    proofs = proofs_of_all(list(versions.values())) if versions else {}
    is_newest = newest.pk if newest else None
    return [Proven(each, _where(each, lives, each.pk == is_newest), proofs[each.pk]) for each in versions.values()]


def suites_of_prompt(prompt: Prompt) -> list[Suite]:
    """Those in use that try it, by title."""
    rows = Suite.objects.in_use().filter(uses__prompt=prompt).select_related("current").order_by("title", "pk")
    return list(rows)


def schedule_of(prompt: Prompt) -> Plan | None:
    """None while it has none: it gets one once it is live."""
    schedule = Schedule.objects.filter(prompt=prompt).first()
    if schedule is None:
        return None
    schedule.prompt = prompt
    next_at = None if schedule.is_paused else schedule.next_at
    return Plan(schedule, days_between(schedule), schedule.every_days is None, next_at)


def decay_of(prompt: Prompt) -> DecayNotice | None:
    """The open notice, if there is one."""
    return DecayNotice.objects.open().filter(prompt=prompt).select_related("run").first()


def _where(version: PromptVersion, lives: list[Live], is_newest: bool) -> str:
    places = [live.environment.name.lower() for live in lives if live.version.pk == version.pk]
    if not places:
        return "the newest submitted version"
    joined = " and ".join([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]
    return f"the newest submitted version, live in {joined}" if is_newest else f"live in {joined}"
