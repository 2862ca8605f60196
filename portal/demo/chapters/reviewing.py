"""What is going on now: requests that wait, were objected to, are scheduled, or went live for some users this morning.

``asked`` of a version says when, by whom and by which plan production was asked for, and ``then`` what followed.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from governance.choices import RequestState
from governance.services import apply_request
from portal.demo.chapters.releasing import ask
from portal.demo.chapters.signing import Key, ask_for_changes, comment, request_of, sign, tick
from portal.demo.chapters.telling import Act, Chapter

if TYPE_CHECKING:
    from portal.demo.story import Story


def review(story: Story, plot: dict[str, Any], version: dict[str, Any]) -> Chapter:
    if "asked" not in version:
        return []
    told = dict(version["asked"])
    key = (plot["slug"], str(plot["versions"].index(version)), "production")
    when, by, after = told.pop("when"), told.pop("by"), told.pop("then")
    if "go_live" in told:
        told["go_live_at"] = story.calendar.when(told.pop("go_live"))
    chapter: Chapter = [(story.calendar.when(when), partial(ask, story, key, by, **told))]
    return chapter + [(story.calendar.when(each["when"]), _act(story, key, each)) for each in after]


def _act(story: Story, key: Key, told: dict[str, Any]) -> Act:
    """The one thing that a line of ``then`` says."""
    by = told.get("by", "")
    if "sign" in told:
        return partial(sign, story, key, by, told["sign"])
    if "tick" in told:
        return partial(tick, story, key, by, told["tick"])
    if "comment" in told:
        return partial(comment, story, key, by, told["comment"])
    if "changes" in told:
        return partial(ask_for_changes, story, key, by, told["changes"])
    if told.get("goes_live"):
        return partial(_go_live, story, key)
    raise LookupError(f"Nobody in the story knows how to do this: {told}")


def _go_live(story: Story, key: Key, at: dt.datetime) -> None:
    """Its time has come: what beat does."""
    request = apply_request(request=request_of(story, key), by=None, at=at)
    if request.state != RequestState.APPLIED:
        raise LookupError(f"{request} of the story did not go live: {request.failure or request.moved}")
