"""What is live, as delivery knows it: the baseline of comparisons, and what schedules try again.

Delivery stands to the right; it registers a source in ``AppConfig.ready()``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from registry.models import Environment, Prompt, PromptVersion


@dataclass(frozen=True)
class Live:
    """``version`` serves the greatest share of ``prompt`` in ``environment`` now, the first of it since ``since``."""

    prompt: Prompt
    environment: Environment
    version: PromptVersion
    since: dt.datetime


# source(prompts) -> what is live of these, of all environments; a number of queries that does not grow with them.
Source = Callable[[Collection[Prompt]], list[Live]]
_sources: list[Source] = []


def register_live_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def live_of(prompts: Collection[Prompt]) -> list[Live]:
    """Of all environments, the last in the order of promotion first."""
    found: list[Any] = [live for source in _sources for live in source(prompts)]
    return sorted(found, key=lambda live: -live.environment.position)


def most_live(prompt: Prompt) -> Live | None:
    """What users get: what is live in the last environment that has anything live."""
    return next(iter(live_of([prompt])), None)


# source() -> ids of the prompts of which anything is live, in any environment.
_prompt_sources: list[Callable[[], Collection[uuid.UUID]]] = []


def register_live_prompts(source: Callable[[], Collection[uuid.UUID]]) -> None:
    if source not in _prompt_sources:
        _prompt_sources.append(source)


def live_prompt_ids() -> set[uuid.UUID]:
    return {pk for source in _prompt_sources for pk in source()}


# source(prompt, environment) -> the version that a rollback there would bring back now, or None.
RollbackSource = Callable[[Prompt, Environment], PromptVersion | None]
_rollback_sources: list[RollbackSource] = []


def register_rollback_source(source: RollbackSource) -> None:
    if source not in _rollback_sources:
        _rollback_sources.append(source)


def rollback_target(live: Live) -> PromptVersion | None:
    """What users would get if ``live`` were rolled back now; None where there is nothing to return to."""
    found = (source(live.prompt, live.environment) for source in _rollback_sources)
    return next((version for version in found if version is not None), None)
