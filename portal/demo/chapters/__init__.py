"""What happened, chapter by chapter: each gives (when, what) pairs, which the story tells in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.demo.chapters.arrivals import arrivals
from portal.demo.chapters.evaluations import evaluations
from portal.demo.chapters.happenings import happenings
from portal.demo.chapters.models import models
from portal.demo.chapters.policies import policies
from portal.demo.chapters.prompts import prompts
from portal.demo.chapters.telling import Chapter

if TYPE_CHECKING:
    from portal.demo.story import Story


def all_chapters(story: Story) -> list[Chapter]:
    return [arrivals(story), models(story), happenings(story), evaluations(story), policies(story), *prompts(story)]
