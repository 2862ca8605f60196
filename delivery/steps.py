"""The steps of a release: to how many users first, and for how long before the next step. Pure: no Django.

``[{"percent": 10, "hold_min": 1440}, {"percent": 100, "hold_min": 0}]``: percentages rise and the last one is 100. No
steps at all means everybody at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypedDict

from base.errors import BadInput

MOST_STEPS = 10
LONGEST_HOLD_MIN = 60 * 24 * 90


class Step(TypedDict):
    """``percent`` of users from 1 to 100; ``hold_min`` minutes before the next step, 0 for the last."""

    percent: int
    hold_min: int


AT_ONCE: list[Step] = [{"percent": 100, "hold_min": 0}]


def sound_steps(raw: Any) -> list[Step]:
    """``raw`` as steps; AT_ONCE for nothing. Raises BadInput with a path such as ``steps.1.percent``."""
    if raw in (None, [], ()):
        return [dict(step) for step in AT_ONCE]  # type: ignore[misc]
    if not isinstance(raw, list | tuple) or len(raw) > MOST_STEPS:
        raise BadInput.at("steps", f"Give the steps of the release as a list of at most {MOST_STEPS}.")
    steps = [_sound_step(index, step) for index, step in enumerate(raw)]
    percents = [step["percent"] for step in steps]
    if any(later <= earlier for earlier, later in pairwise(percents)):
        raise BadInput.at("steps", "Each step must reach more users than the one before it.")
    if percents[-1] != 100:
        raise BadInput.at(f"steps.{len(steps) - 1}.percent", "The last step must be 100 %: everybody.")
    steps[-1]["hold_min"] = 0
    return steps


def _sound_step(index: int, step: Any) -> Step:
    if not isinstance(step, dict):
        raise BadInput.at(f"steps.{index}", "A step is a percentage and a number of minutes.")
    percent, hold_min = step.get("percent", 0), step.get("hold_min", 0)
    if not _is_whole(percent, 1, 100):
        raise BadInput.at(f"steps.{index}.percent", "Give a whole number of per cent, from 1 to 100.")
    if not _is_whole(hold_min, 0, LONGEST_HOLD_MIN):
        raise BadInput.at(f"steps.{index}.hold_min", "Give the minutes before the next step: 0 up to 90 days.")
    return {"percent": int(percent), "hold_min": int(hold_min)}


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


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
