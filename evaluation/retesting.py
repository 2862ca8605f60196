"""What is live and needs a test: never tried, or something that its last run rested on has changed since.

Worked out from what is there, each time it is asked: nothing marks and nothing unmarks, so nothing is forgotten.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evaluation.live import Live, live_of
from evaluation.models import Suite
from evaluation.retesting_facts import Known, NewestRun, read_known
from registry.models import AIModel, Prompt


class Cause(enum.StrEnum):
    NEVER = "never"
    SUITE = "suite"
    MODEL = "model"
    UPSTREAM = "upstream"


@dataclass(frozen=True)
class Need:
    """``live`` needs a run of ``suite``, because of each of ``reasons`` (sentences by cause). ``model`` is what it
    should be tried on where that is not the one it names. ``last_at`` is when its last run that counts was started;
    ``is_at_work``: the run that it needs is under way."""

    live: Live
    suite: Suite
    reasons: dict[Cause, str]
    model: AIModel | None = None
    last_at: dt.datetime | None = None
    is_at_work: bool = False


def needs_of(prompts: Collection[Prompt]) -> list[Need]:
    """In the order of ``prompts``; as many queries for one as for two hundred. What is live in several environments
    is named with the last of them. Suites without cases are left out: they need cases first."""
    lives = _one_each(live_of(prompts))
    known = read_known(lives)
    by_prompt: dict[uuid.UUID, list[Need]] = {}
    for live in lives:
        for suite in known.suites.get(live.prompt.pk, []):
            need = _need(live, suite, known)
            if need is not None:
                by_prompt.setdefault(live.prompt.pk, []).append(need)
    return [need for prompt in prompts for need in by_prompt.get(prompt.pk, [])]


def _one_each(lives: Iterable[Live]) -> list[Live]:
    """A version once, in the last environment (they come first)."""
    found: dict[uuid.UUID, Live] = {}
    for live in lives:
        found.setdefault(live.version.pk, live)
    return list(found.values())


def _need(live: Live, suite: Suite, known: Known) -> Need | None:
    runs = known.runs.get((live.version.pk, suite.pk), [])
    named = known.named[live.version.pk]
    own = [run for run in runs if run.model_name == named and run.is_finished]
    current = [run for run in own if run.suite_version_id == suite.current_id]
    reasons = _untested(own, current, suite)
    last = max((run.at for run in current), default=None)
    if said := _about_model(named, last, runs, suite, known):
        reasons[Cause.MODEL] = said
    if last is not None and (fed := _fed_since(live, last, known)):
        reasons[Cause.UPSTREAM] = fed
    if not reasons:
        return None
    wanted = _heir(named, known) if set(reasons) == {Cause.MODEL} else None
    return Need(
        live=live,
        suite=suite,
        reasons=reasons,
        model=wanted,
        last_at=max((run.at for run in own), default=None),
        is_at_work=any(
            not run.is_finished
            and run.suite_version_id == suite.current_id
            and (run.model_id == wanted.pk if wanted else run.model_name == named)
            for run in runs
        ),
    )


def _untested(own: list[NewestRun], current: list[NewestRun], suite: Suite) -> dict[Cause, str]:
    if not own:
        return {Cause.NEVER: f"Never tried with “{suite.title}”."}
    if not current:
        newest = max(own, key=lambda run: run.at)
        now = suite.current.number if suite.current else 0
        return {Cause.SUITE: f"The suite has changed since: version {newest.suite_number} then, {now} now."}
    return {}


def _heir(named: str, known: Known) -> AIModel | None:
    model = known.models.get(named)
    return model.replaced_by if model else None


def _about_model(named: str, last: dt.datetime | None, runs: list[NewestRun], suite: Suite, known: Known) -> str:
    """Why its model asks for a test, or "": an heir that it was not tried on, or an end since the last run."""
    model = known.models.get(named)
    if model is None:
        return ""
    heir = model.replaced_by
    if heir is not None:
        tried = any(
            run.model_id == heir.pk and run.suite_version_id == suite.current_id and run.is_finished for run in runs
        )
        return "" if tried else f"{named} is replaced by {heir.model_id}, and this was not tried on that one yet."
    since = known.ended_at.get(model.pk)
    if since is None or last is None or last >= since:
        return ""
    return f"{named} is {model.get_status_display().lower()} since {since:%-d %B %Y}, after the last run."


def _fed_since(live: Live, last: dt.datetime, known: Known) -> str:
    fresh = [each for each in known.upstream.get((live.prompt.pk, live.environment.pk), []) if each.since > last]
    if not fresh:
        return ""
    names = ", ".join(_named_for(live, each) for each in fresh)
    return f"What feeds it changed: {names} went live in {live.environment.name.lower()} after the last run."


def _named_for(live: Live, other: Live) -> str:
    """Whoever reads of ``live`` need not be allowed to know prompts of other features."""
    if other.prompt.feature_id != live.prompt.feature_id:
        return "a prompt of another feature"
    return f"{other.prompt.slug} {other.version.number}"
