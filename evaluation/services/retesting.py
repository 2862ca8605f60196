"""Start what is live and needs a test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from evaluation.choices import RunTrigger
from evaluation.models import Run
from evaluation.retesting import Cause, Need, needs_of
from evaluation.services.starting import start_run
from registry import permissions, rules
from registry.models import Prompt, PromptVersion


@dataclass
class Started:
    """``refused``: why the others could not start, each sentence once."""

    runs: list[Run] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def start_retests(*, prompt: Prompt, by: User, at: dt.datetime) -> Started:
    """Start every run that what is live of ``prompt`` needs and that is not under way. One that cannot start keeps none
    of the others from it.

    For those who write its prompts; raises NotAllowed. Side effects: those of ``start_run``, for each.
    """
    rules.require(by, permissions.EDIT_PROMPTS, prompt.feature)
    started = Started()
    for need in needs_of([prompt]):
        if need.is_at_work:
            continue
        try:
            started.runs.append(_start(need, by=by, at=at))
        except (WrongState, BadInput) as refusal:
            if refusal.message not in started.refused:
                started.refused.append(refusal.message)
    return started


@transaction.atomic
def _start(need: Need, *, by: User, at: dt.datetime) -> Run:
    return start_run(
        suite=need.suite,
        # Whole: what is live comes without its text.
        version=PromptVersion.objects.select_related("prompt__feature").get(pk=need.live.version.pk),
        by=by,
        at=at,
        trigger=_trigger(need),
        model=need.model,
        environment=need.live.environment,
        uses_cache=False,  # answers of before say nothing about today
    )


def _trigger(need: Need) -> str:
    if Cause.MODEL in need.reasons:
        return RunTrigger.MODEL_CHANGE
    return RunTrigger.DEPENDENCY if Cause.UPSTREAM in need.reasons else RunTrigger.MANUAL
