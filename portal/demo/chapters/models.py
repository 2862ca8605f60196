"""Models come into the catalogue, and are approved by two signatures before prompts name them."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from governance.choices import Timing
from governance.services import open_and_send
from portal.demo.chapters.arrivals import PROLOGUE_DAYS
from portal.demo.chapters.signing import Key, sign
from portal.demo.chapters.telling import Chapter, load
from registry.models import AIModel
from registry.services import add_model

if TYPE_CHECKING:
    from portal.demo.story import Story

REQUESTED = "Our first prompts are to run on it. Terms and data location were checked with Procurement."


def models(story: Story) -> Chapter:
    chapter: Chapter = []
    for number, told in enumerate(load("models.yaml")):
        model = dict(told)
        proposed, why = model.pop("proposed", f"{PROLOGUE_DAYS - 1}d 10:{number:02}"), model.pop("why", REQUESTED)
        signs = model.pop("signs", {"tom": "technical-reviewer", "leila": "legal-reviewer"})
        key = (model["model_id"], "", "")
        start = story.calendar.when(proposed)
        chapter.append((start, partial(_add, story, model)))
        chapter.append((start + dt.timedelta(minutes=20), partial(_ask, story, key, why)))
        for later, (person, role) in enumerate(signs.items(), 1):
            chapter.append((start + dt.timedelta(hours=2 * later), partial(sign, story, key, person, role)))
    return chapter


def _add(story: Story, model: dict[str, Any], at: dt.datetime) -> None:
    add_model(by=story.people["max"], at=at, **model)


def _ask(story: Story, key: Key, why: str, at: dt.datetime) -> None:
    model = AIModel.objects.get(model_id=key[0])
    story.requests[key] = open_and_send(
        kind="model_approval",
        object_id=model.pk,
        subject_id=model.pk,
        title=f"Approve {model.name}",
        why=why,
        timing=Timing.ON_APPROVAL,
        by=story.people["max"],
        at=at,
    )
