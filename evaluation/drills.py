"""Rollback drills as pages show them: when, what would have come back, and how it did."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.choices import RUNS_THAT_WORK, RunState
from evaluation.figures.scorecard import Outcome
from evaluation.models import Drill, Run
from evaluation.services.ending import figures_in_words
from registry.models import Prompt

SHOWN = 4  # a year


@dataclass(frozen=True)
class DrillRow:
    """``pill`` is a kind of base.pills: of the worst run, or of the fallback where nothing could be put back. ``runs``
    are (run, what came of it in words)."""

    drill: Drill
    pill: str
    says: str
    fallback_says: str
    runs: list[tuple[Run, str]]


# The worst comes first.
_PILLS = ("missed", "ended_early", "made_up", "undecided", "at_work", "met")


def drills_context(prompt: Prompt) -> dict[str, Any]:
    """For ``evaluation/prompts/_drills.html``: two queries, however many drills there were."""
    return {"drills": drills_of(prompt)}


def drills_of(prompt: Prompt, limit: int = SHOWN) -> list[DrillRow]:
    """The newest first. Needs ``prompt.feature``."""
    texts = [f"{side}__{name}" for side in ("live", "target") for name in ("messages", "search")]
    newest = Drill.objects.filter(prompt=prompt).select_related("environment", "live", "target").defer(*texts)
    drills = list(newest.order_by("-held_at", "pk")[:limit])
    wanted = [pk for drill in drills for pk in drill.run_ids]
    runs = Run.objects.with_facts().in_bulk(wanted) if wanted else {}
    return [_row(drill, runs, is_demo=prompt.feature.is_demo) for drill in drills]


def _row(drill: Drill, runs: Mapping[uuid.UUID, Run], *, is_demo: bool) -> DrillRow:
    held = [runs[pk] for pk in drill.run_ids if pk in runs]
    return DrillRow(
        drill=drill,
        pill=_pill(drill, held, is_demo=is_demo),
        says=_says(drill),
        fallback_says=_fallback(drill),
        runs=[(run, _came_of(run)) for run in held],
    )


def _pill(drill: Drill, runs: Sequence[Run], *, is_demo: bool) -> str:
    if drill.target is None:
        return "ok" if drill.has_fallback else "failed"
    if not runs or drill.not_started:
        return "missing"
    return min((_state(run, is_demo=is_demo) for run in runs), key=_PILLS.index)


def _state(run: Run, *, is_demo: bool) -> str:
    if run.state in RUNS_THAT_WORK:
        return "at_work"
    if run.state != RunState.FINISHED or not run.scorecard:
        return "ended_early"
    if run.is_demo and not is_demo:
        return "made_up"
    return str(Outcome(run.scorecard["outcome"]))


def _says(drill: Drill) -> str:
    where = drill.environment.name.lower()
    if drill.target is None:
        return f"{drill.live.number} was live in {where}, and there was nothing to put back."
    begin = f"{drill.target.number} would have been put back in {where}, in the place of {drill.live.number}"
    if drill.not_started:
        return f"{begin}. It could not be tried with every suite: {drill.not_started}"
    return f"{begin}." if drill.run_ids else f"{begin}, but no suite tries this prompt."


def _fallback(drill: Drill) -> str:
    if drill.has_fallback:
        return "The feature says what users get when it is switched off."
    return "The feature does not say what users get when it is switched off. An administrator can write it down."


def _came_of(run: Run) -> str:
    return figures_in_words(run.scorecard) or run.get_state_display().lower()
