"""Times in words: "in 3 days (Tue 24 Nov, 14:00)", in the zone of the person who looks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# (below this many seconds, one unit in seconds, its name)
_STEPS = (
    (_HOUR, _MINUTE, "minute"),
    (_DAY, _HOUR, "hour"),
    (14 * _DAY, _DAY, "day"),
    (60 * _DAY, 7 * _DAY, "week"),
    (730 * _DAY, 30 * _DAY, "month"),
)


def distance(value: dt.datetime, now: dt.datetime) -> str:
    """ "in 3 days", "2 hours ago", "just now"; rounded down, years after two of them."""
    seconds = (value - now).total_seconds()
    size = abs(seconds)
    if size < _MINUTE:
        return "just now" if seconds <= 0 else "in a moment"
    for below, unit, name in _STEPS:
        if size < below:
            break
    else:
        unit, name = 365 * _DAY, "year"
    count = int(size // unit)
    words = f"{count} {name}" + ("" if count == 1 else "s")
    return f"in {words}" if seconds > 0 else f"{words} ago"


def short(value: dt.datetime, now: dt.datetime) -> str:
    """ "Tue 24 Nov, 14:00" in the active zone; with the year when it is another one."""
    local = timezone.localtime(value)
    year = "" if local.year == timezone.localtime(now).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def exact(value: dt.datetime) -> str:
    """ "Tuesday 24 November 2026, 14:00:05 (Europe/Berlin)" in the active zone."""
    local = timezone.localtime(value)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S} ({timezone.get_current_timezone_name()})"
