"""What the page of all environments shows to one person: what is live, what is going on, what holds things up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from delivery import rules
from delivery.choices import RolloutState
from delivery.live import with_arms
from delivery.models import Deployment, FeatureStop, FreezeWindow, Rollout
from delivery.steps import minutes_in_words, users_in_words
from governance.by_hand import live_by
from governance.choices import RequestState
from governance.models import ChangeRequest, PostReview
from registry.models import Environment, Prompt

SHOWN = 50


@dataclass(frozen=True)
class Canary:
    """``now`` is "10 % of users"; ``then`` is "everybody"."""

    rollout: Rollout
    now: str
    then: str
    held: str
    can_release: bool
    can_take_back: bool

    @property
    def is_paused(self) -> bool:
        return self.rollout.state == RolloutState.PAUSED


def canaries(user: Any, *, environment: Environment | None = None, prompt: Prompt | None = None) -> list[Canary]:
    """Those that run or pause, the next to move first."""
    going = Rollout.objects.visible_to(user).filter(state__in=[RolloutState.RUNNING, RolloutState.PAUSED])
    if environment:
        going = going.filter(environment=environment)
    if prompt:
        going = going.filter(prompt=prompt)
    related = ("prompt__feature", "prompt__owner", "prompt__backup_owner", "environment", "version", "previous_version")
    return [_canary(each, user) for each in going.select_related(*related).order_by("next_at", "pk")[:SHOWN]]


def _canary(rollout: Rollout, user: Any) -> Canary:
    here, following = rollout.steps[rollout.step], rollout.steps[rollout.step + 1]
    return Canary(
        rollout,
        users_in_words(here["percent"]),
        users_in_words(following["percent"]),
        minutes_in_words(here["hold_min"]),
        rules.can_release(user, rollout.prompt),
        rules.can_take_back(user, rollout.prompt),
    )


def freezes_to_come(user: Any, at: dt.datetime) -> list[FreezeWindow]:
    """In force or announced, the next first."""
    rows = FreezeWindow.objects.visible_to(user).filter(ends_at__gt=at, cancelled_at__isnull=True)
    return list(rows.select_related("environment", "created_by").order_by("starts_at", "pk")[:SHOWN])


def reviews_owed(user: Any) -> list[PostReview]:
    """Break-glass that nobody has reviewed yet, the most urgent first."""
    rows = PostReview.objects.visible_to(user).open()
    return list(
        rows.select_related("request__environment", "request__author", "feature").order_by("due_at", "pk")[:SHOWN]
    )


def scheduled(user: Any) -> list[ChangeRequest]:
    """Releases that go live by themselves, the next first."""
    rows = ChangeRequest.objects.visible_to(user).filter(kind="release", state=RequestState.SCHEDULED)
    return list(rows.select_related("environment", "author").order_by("go_live_at", "number")[:SHOWN])


def ready(user: Any) -> list[ChangeRequest]:
    """Signed releases that this person can put live now, or try again, the longest waiting first."""
    rows = live_by(user).filter(kind="release").select_related("environment", "author")
    return list(rows.order_by("sent_at", "number")[:SHOWN])


def stopped_features(user: Any) -> list[FeatureStop]:
    rows = FeatureStop.objects.visible_to(user).open().select_related("feature", "started_by")
    return list(rows.order_by("-started_at", "pk")[:SHOWN])


def live_prompts(user: Any) -> models.QuerySet[Prompt]:
    """Prompts of which something is live somewhere, by title."""
    is_live = Deployment.objects.live().filter(prompt=models.OuterRef("pk"))
    found = Prompt.objects.visible_to(user).filter(models.Exists(is_live)).select_related("feature").defer("search")
    return found.order_by("title", "id")


def live_of(prompts: Sequence[Prompt]) -> dict[uuid.UUID, dict[int, Deployment]]:
    """{prompt id: {environment id: what is live there}}; three queries."""
    found: defaultdict[uuid.UUID, dict[int, Deployment]] = defaultdict(dict)
    for deployment in with_arms(Deployment.objects.live().filter(prompt__in=prompts)):
        found[deployment.prompt_id][deployment.environment_id] = deployment
    return found


def rows_of(prompts: Sequence[Prompt], environments: Iterable[Environment]) -> list[dict[str, Any]]:
    """``[{"prompt", "cells": [{"environment", "deployment", "arms"}]}]`` for the table of what is live where."""
    live, places = live_of(prompts), list(environments)
    return [
        {"prompt": prompt, "cells": [_cell(place, live[prompt.pk].get(place.pk)) for place in places]}
        for prompt in prompts
    ]


def _cell(environment: Environment, deployment: Deployment | None) -> dict[str, Any]:
    arms = sorted(deployment.arms.all(), key=lambda arm: arm.position) if deployment else []
    return {"environment": environment, "deployment": deployment, "arms": arms}
