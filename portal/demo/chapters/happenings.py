"""What happened beside releases: stand-ins, passages that a role looks after, freezes."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.services import create_delegation
from delivery.services import add_freeze
from governance.services.passages import protect_passage
from portal.demo.chapters.telling import Chapter, load

if TYPE_CHECKING:
    from portal.demo.story import Story


def happenings(story: Story) -> Chapter:
    acts = {"stand_in": _stand_in, "protect": _protect, "freeze": _freeze}
    return [
        (story.calendar.when(told["when"]), partial(act, story, told["by"], told[name]))
        for told in load("happenings.yaml")
        for name, act in acts.items()
        if name in told
    ]


def _stand_in(story: Story, by: str, told: dict[str, str], at: dt.datetime) -> None:
    create_delegation(
        from_person=story.people[by],
        to_person=story.people[told["person"]],
        role=told["role"],
        starts_at=story.calendar.when(told["from"]),
        ends_at=story.calendar.when(told["until"]),
        reason=told["reason"],
        by=story.people[by],
        at=at,
    )


def _protect(story: Story, by: str, told: dict[str, str], at: dt.datetime) -> None:
    protect_passage(
        prompt=story.prompts[told["prompt"]],
        role=told["role"],
        quote=told["quote"],
        reason=told["reason"],
        by=story.people[by],
        at=at,
    )


def _freeze(story: Story, by: str, told: dict[str, Any], at: dt.datetime) -> None:
    begins, ends = story.calendar.next_holidays()
    add_freeze(
        environment=story.environment(told["environment"]),
        starts_at=begins,
        ends_at=ends,
        reason=told["reason"],
        by=story.people[by],
        at=at,
    )
