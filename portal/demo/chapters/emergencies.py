"""What went wrong: a rollback with its reason, broken glass with its review."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from delivery.services import roll_back
from governance.services import break_glass, close_post_review
from portal.demo.chapters.signing import JUST_NOW, Key

if TYPE_CHECKING:
    from portal.demo.story import Story


def take_back(story: Story, key: Key, told: dict[str, Any], at: dt.datetime) -> None:
    """``told``: who, why, and the place of the version that is put back."""
    slug, _, environment = key
    roll_back(
        prompt=story.prompts[slug],
        environment=story.environment(environment),
        to_version=story.version(slug, str(told["to"])),
        reason=told["reason"],
        by=story.people[told["by"]],
        at=at,
    )


def break_the_glass(story: Story, key: Key, told: dict[str, Any], at: dt.datetime) -> None:
    slug, place, environment = key
    version = story.version(slug, place)
    story.requests[key] = break_glass(
        kind="release",
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=story.environment(environment),
        reason=told["reason"],
        incident=told["incident"],
        signed_in_at=at - JUST_NOW,
        by=story.people[told["by"]],
        at=at,
    )


def close_review(story: Story, key: Key, told: dict[str, str], at: dt.datetime) -> None:
    close_post_review(
        review=story.requests[key].post_review,
        verdict=told["verdict"],
        findings=told["findings"],
        by=story.people[told["by"]],
        at=at,
    )
