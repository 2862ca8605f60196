"""How and when a change takes effect, made sound.

Steps are for what replaces something: while some users get the new text, the others get what was live before. So a
first release of a prompt into an environment goes to everybody at once. Pages offer no steps for it; steps that a
program plans all the same are kept, and apply only if something is live there by the time it goes live.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from base.errors import BadInput
from governance.choices import Timing
from governance.models import ChangeRequest

MAX_STEPS = 20
MAX_HOLD_MIN = 60 * 24 * 60  # sixty days


def is_first(request: ChangeRequest) -> bool:
    """Whether it is released to where nothing is live, so that its steps do not apply."""
    return request.environment_id is not None and not request.replaces_digest


def set_plan(
    request: ChangeRequest, *, timing: str, go_live_at: dt.datetime | None, steps: list[Any] | None, at: dt.datetime
) -> None:
    """Write the plan into ``request``; the caller saves it.

    ``steps`` as in ChangeRequest; empty or None: everybody at once. Raises BadInput by path.
    """
    if timing not in Timing.values:
        raise BadInput.at("timing", "Say when it takes effect: " + ", ".join(Timing.values) + ".")
    request.timing = timing
    request.go_live_at = sound_time(go_live_at, request, at=at) if timing == Timing.AT_TIME else None
    request.steps = sound_steps(steps)


def sound_time(go_live_at: dt.datetime | None, request: ChangeRequest, *, at: dt.datetime) -> dt.datetime:
    """A time to come, before the request expires. Raises BadInput."""
    if go_live_at is None:
        raise BadInput.at("go_live_at", "Say when it goes live.")
    if go_live_at.tzinfo is None:
        raise BadInput.at("go_live_at", "Give the time with its zone.")
    if go_live_at <= at:
        raise BadInput.at("go_live_at", "This time is over. Choose one that is still to come.")
    if request.expires_at and go_live_at >= request.expires_at:
        raise BadInput.at("go_live_at", "The request will have expired by then. Choose an earlier time.")
    return go_live_at


def sound_steps(steps: list[Any] | None) -> list[dict[str, int]]:
    """Whole percentages that grow to 100, each with the minutes that it is held. Raises BadInput by path."""
    if not steps:
        return []
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise BadInput.at("steps", f"Give at most {MAX_STEPS} steps.")
    sound = [_step(f"steps.{place}", each) for place, each in enumerate(steps)]
    percents = [each["percent"] for each in sound]
    if percents != sorted(set(percents)):
        raise BadInput.at("steps", "Each step reaches more than the one before it.")
    if percents[-1] != 100:
        raise BadInput.at("steps", "The last step is 100 %.")
    sound[-1]["hold_min"] = 0  # nothing comes after it
    return sound


def _step(path: str, raw: Any) -> dict[str, int]:
    if not isinstance(raw, dict) or set(raw) - {"percent", "hold_min"}:
        raise BadInput.at(path, "A step has a percentage and the minutes that it is held.")
    return {
        "percent": _whole(f"{path}.percent", raw.get("percent"), 1, 100),
        "hold_min": _whole(f"{path}.hold_min", raw.get("hold_min", 0), 0, MAX_HOLD_MIN),
    }


def _whole(path: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput.at(path, f"Give a whole number from {least:,} to {most:,}.")
    return value
