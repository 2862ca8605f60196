"""Policies change as everything else does: once prompts had their suites, sign-off came to ask for them."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from governance.models import Policy
from governance.services.proposing import propose_change
from portal.demo.chapters.signing import sign
from portal.demo.chapters.telling import Chapter, load

if TYPE_CHECKING:
    from portal.demo.story import Story

_BETWEEN = dt.timedelta(minutes=50)


def policies(story: Story) -> Chapter:
    chapter: Chapter = []
    for told in load("policies.yaml"):
        at = story.calendar.when(told["when"])
        chapter.append((at, partial(_propose, story, told)))
        for number, (person, role) in enumerate(told["signs"].items(), 1):
            chapter.append((at + _BETWEEN * number, partial(sign, story, (told["policy"], "", ""), person, role)))
    return chapter


def _propose(story: Story, told: dict[str, Any], at: dt.datetime) -> None:
    """``gates``: those that the policy asks for from now on, besides its own, by code with "block" or "warn"."""
    policy = Policy.objects.select_related("in_force").get(slug=told["policy"])
    assert policy.in_force is not None  # every installation begins with it in force
    document = policy.in_force.document
    more = [{"gate": code, "mode": mode} for code, mode in told["gates"].items()]
    story.requests[(told["policy"], "", "")] = propose_change(
        policy=policy,
        document={**document, "gates": [*document["gates"], *more]},
        reason=told["reason"],
        by=story.people[told["by"]],
        at=at,
    )
