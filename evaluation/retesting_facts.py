"""What reasons for a test are found in: suites, runs, models and what feeds a prompt, read once for all prompts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from evaluation.choices import RunState
from evaluation.live import Live, live_of
from evaluation.models import Run, Suite, SuiteUse
from registry.choices import ModelStatus
from registry.models import AIModel, Prompt, PromptDependency, PromptVersion

_ENDING = (ModelStatus.DEPRECATED, ModelStatus.DECOMMISSIONED)


@dataclass(frozen=True)
class NewestRun:
    """The newest one of its version, suite version, model and state."""

    suite_version_id: uuid.UUID
    suite_number: int
    model_id: uuid.UUID
    model_name: str
    at: dt.datetime
    is_finished: bool


@dataclass(frozen=True)
class Known:
    """Everything that reasons are found in, read once for all prompts."""

    suites: dict[uuid.UUID, list[Suite]]  # by prompt
    runs: dict[tuple[uuid.UUID, uuid.UUID], list[NewestRun]]  # by version and suite
    models: dict[str, AIModel]  # by pinned id
    ended_at: dict[uuid.UUID, dt.datetime]  # by model: since when it is deprecated or decommissioned
    named: dict[uuid.UUID, str]  # by version: the model that it names
    upstream: dict[tuple[uuid.UUID, int], list[Live]]  # by prompt and environment: what feeds it there


def read_known(lives: list[Live]) -> Known:
    prompts = {live.prompt.pk for live in lives}
    versions = [live.version.pk for live in lives]
    named = dict(PromptVersion.objects.filter(pk__in=versions).values_list("pk", "model"))
    uses = SuiteUse.objects.filter(prompt__in=prompts, suite__archived_at__isnull=True, suite__current__isnull=False)
    suites: dict[uuid.UUID, list[Suite]] = {}
    for use in uses.exclude(suite__current__case_ids__len=0).select_related("suite__current").order_by("suite__slug"):
        suites.setdefault(use.prompt_id, []).append(use.suite)
    models = {
        model.model_id: model
        for model in AIModel.objects.filter(model_id__in=set(named.values())).select_related("replaced_by")
    }
    return Known(
        suites=suites,
        runs=_runs(versions),
        models=models,
        ended_at=_ended([model for model in models.values() if model.status in _ENDING]),
        named=named,
        upstream=_upstream(prompts),
    )


def _runs(versions: list[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], list[NewestRun]]:
    """The newest finished one and the newest at work of each suite version and model. Made-up answers count in a
    demonstration only."""
    counting = Run.objects.filter(version__in=versions).counting()
    same = ("version", "suite_version", "model", "state")
    names = (
        "version_id", "suite_version__suite_id", "suite_version_id", "suite_version__number",
        "model_id", "model__model_id", "created_at", "state",
    )  # fmt: skip
    found: dict[tuple[uuid.UUID, uuid.UUID], list[NewestRun]] = {}
    for rows in (counting.finished(), counting.at_work()):
        for row in rows.order_by(*same, "-created_at").distinct(*same).values_list(*names):
            run = NewestRun(row[2], row[3], row[4], row[5], row[6], is_finished=row[7] == RunState.FINISHED)
            found.setdefault((row[0], row[1]), []).append(run)
    return found


def _ended(models: list[AIModel]) -> dict[uuid.UUID, dt.datetime]:
    """Since when each has the status that it has now, from its history."""
    rows = AIModel.history.filter(id__in=[model.pk for model in models]).order_by("id", "-history_date", "-history_id")
    now = {model.pk: model.status for model in models}
    since: dict[uuid.UUID, dt.datetime] = {}
    over: set[Any] = set()
    for pk, status, at in rows.values_list("id", "status", "history_date"):
        if status != now[pk]:
            over.add(pk)
        elif pk not in over:
            since[pk] = at
    return since


def _upstream(prompts: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, int], list[Live]]:
    pairs = list(PromptDependency.objects.filter(downstream__in=prompts).values_list("downstream_id", "upstream_id"))
    fed = Prompt.objects.filter(pk__in={upstream for _, upstream in pairs}).select_related("feature").defer("search")
    lives = live_of(list(fed))
    found: dict[tuple[uuid.UUID, int], list[Live]] = {}
    for downstream, upstream in pairs:
        for live in lives:
            if live.prompt.pk == upstream:
                found.setdefault((downstream, live.environment.pk), []).append(live)
    return found
