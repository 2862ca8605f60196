"""One chapter a prompt: versions are written, released, sometimes taken back; the newest may be in review."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from portal.demo.chapters.releasing import releases
from portal.demo.chapters.reviewing import review
from portal.demo.chapters.suites import suites
from portal.demo.chapters.telling import Chapter, load_prompts
from portal.demo.chapters.writing import begin, connect, save, submit

if TYPE_CHECKING:
    from portal.demo.story import Story

SAVED, SUBMITTED, CONNECTED = (dt.timedelta(minutes=each) for each in (12, 25, 27))


def prompts(story: Story) -> list[Chapter]:
    plots = load_prompts()
    first = {plot["slug"]: _begins(story, plot) for plot in plots}
    chapters = [_chapter(story, plot) for plot in plots]
    versions = {plot["slug"]: plot["versions"] for plot in plots}
    chapters.append(suites(story, lambda slug, at: story.calendar.writing(versions[slug][at]["days_ago"], slug)))
    for plot in plots:
        for fed in plot.get("feeds", []):
            both_there = max(first[plot["slug"]], first[fed]) + CONNECTED
            chapters.append([(both_there, partial(connect, story, plot["slug"], fed))])
    return chapters


def _begins(story: Story, plot: dict[str, Any]) -> dt.datetime:
    first = [*plot.get("versions", []), *([plot["draft"]] if "draft" in plot else [])][0]
    return story.calendar.writing(first["days_ago"], plot["slug"])


def _chapter(story: Story, plot: dict[str, Any]) -> Chapter:
    events: Chapter = []
    versions = plot.get("versions", [])
    for index, version in enumerate(versions):
        opened = story.calendar.writing(version["days_ago"], plot["slug"])
        events += _writing(story, plot, version, opened, is_first=index == 0)
        events.append((opened + SUBMITTED, partial(submit, story, plot, version)))
        events += releases(story, plot, index, opened + SUBMITTED)
        events += review(story, plot, version)
    if "draft" in plot:
        opened = story.calendar.writing(plot["draft"]["days_ago"], plot["slug"])
        events += _writing(story, plot, plot["draft"], opened, is_first=not versions)
    return events


def _writing(
    story: Story, plot: dict[str, Any], version: dict[str, Any], opened: dt.datetime, *, is_first: bool
) -> Chapter:
    return [
        (opened, partial(begin, story, plot, version, is_first=is_first)),
        (opened + SAVED, partial(save, story, plot, version)),
    ]
