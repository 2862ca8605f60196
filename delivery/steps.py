"""The steps of a release: to how many users first, and for how long before the next step. Pure: no Django.

``[{"percent": 10, "hold_min": 1440}, {"percent": 100, "hold_min": 0}]``: percentages rise and the last one is 100. No
steps at all means everybody at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from governance.models import ChangeRequest


class Step(TypedDict):
    """``percent`` of users from 1 to 100; ``hold_min`` minutes before the next step, 0 for the last."""

    percent: int
    hold_min: int


AT_ONCE: list[Step] = [{"percent": 100, "hold_min": 0}]


def steps_of(request: ChangeRequest) -> list[Step]:
    """Its steps, one at least. ``governance.plans`` made them sound."""
    return request.steps or AT_ONCE


def users_in_words(percent: int) -> str:
    """ "everybody", "10 % of users"."""
    return "everybody" if percent == 100 else f"{percent} % of users"


def steps_in_words(steps: Sequence[Step]) -> str:
    """ "for 10 % of users, for 50 % after 4 hours, for everybody after another day"."""
    said = [f"for {users_in_words(steps[0]['percent'])}"]
    for index, (held, step) in enumerate(pairwise(steps)):
        who = "everybody" if step["percent"] == 100 else f"{step['percent']} %"
        said.append(f"for {who} after {minutes_in_words(held['hold_min'], another=index > 0)}")
    return ", ".join(said)


def minutes_in_words(minutes: int, *, another: bool = False) -> str:
    """ "a day", "4 hours", "90 minutes"; with ``another``, "another day", "4 more hours"."""
    if minutes == 0:
        return "a moment"
    unit, size = next((name, size) for name, size in (("day", 1440), ("hour", 60), ("minute", 1)) if not minutes % size)
    count = minutes // size
    if count == 1:
        return f"another {unit}" if another else f"an {unit}" if unit == "hour" else f"a {unit}"
    return f"{count} {'more ' if another else ''}{unit}s"
