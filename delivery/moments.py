"""The moment that an address asks about: ``?at=2026-03-03T14:05``, in the zone of the person who looks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

# Times near the ends of the calendar overflow when they are shown in another zone.
YEARS = range(1970, 9000)


@dataclass(frozen=True)
class Moment:
    """``at`` is None without a question; ``problem`` says what is wrong with one that cannot be answered."""

    at: dt.datetime | None = None
    typed: str = ""
    problem: str = ""

    @property
    def status(self) -> int:
        return 400 if self.problem else 200

    @property
    def value(self) -> str:
        """For the browser's own picker."""
        shown = timezone.localtime(self.at) if self.at else None
        return shown.strftime("%Y-%m-%dT%H:%M:%S") if shown else self.typed


def moment_of(request: HttpRequest, now: dt.datetime) -> Moment:
    """A day means its first instant. A time with a zone of its own ("…T14:05Z") is taken as it stands."""
    typed = request.GET.get("at", "").strip()[:40]
    if not typed:
        return Moment()
    at = _parsed(typed.replace(" ", "+") if "T" in typed else typed)
    if at is None:
        return Moment(typed=typed, problem=f"“{typed}” is no date and time. Write it like 2026-03-03T14:05.")
    if at > now:
        return Moment(at, typed, "This moment is still to come, so nobody can say what will be live then.")
    return Moment(at, typed)


def _parsed(typed: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(typed)
        if moment is None:
            day = parse_date(typed)
            moment = dt.datetime.combine(day, dt.time()) if day else None
        if moment is None or moment.year not in YEARS:
            return None
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None
