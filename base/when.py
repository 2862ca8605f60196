"""Times in words: "in 3 days (Tue 24 Nov, 14:00)", in the zone of the person who looks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# (from this many seconds on, one unit in seconds, its name), the longest first
_UNITS = (
    (730 * _DAY, 365 * _DAY, "year"),
    (60 * _DAY, 30 * _DAY, "month"),
    (14 * _DAY, 7 * _DAY, "week"),
    (_DAY, _DAY, "day"),
    (_HOUR, _HOUR, "hour"),
    (_MINUTE, _MINUTE, "minute"),
)


def distance(value: dt.datetime, now: dt.datetime) -> str:
    """ "in 3 days", "2 hours ago", "just now"; weeks, months and years from two of them on.

    The past is rounded down. What is to come is rounded to the nearest, so that three days to sign are "in 3 days" also
    a minute later.
    """
    seconds = (value - now).total_seconds()
    size = abs(seconds)
    if size < _MINUTE:
        return "just now" if seconds <= 0 else "in a moment"
    unit, name = next((unit, name) for since, unit, name in _UNITS if size >= since)
    count = int(size / unit + (0.5 if seconds > 0 else 0))
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
