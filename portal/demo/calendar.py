"""When things happened, counted back from the end of the story. All in UTC, and never after the end."""

from __future__ import annotations

import datetime as dt
import re

_WHEN = re.compile(r"(-?\d+)d (\d\d):(\d\d)")
HOLIDAYS_BEGIN = (12, 19)  # month and day
HOLIDAYS = dt.timedelta(days=14)


class Calendar:
    def __init__(self, now: dt.datetime) -> None:
        self.now = now.astimezone(dt.UTC)

    def when(self, words: str) -> dt.datetime:
        """ "3d 14:05" is three days ago at five past two, "-1d 09:00" tomorrow at nine; "morning" is the last one."""
        if words == "morning":
            eight = self.now.replace(hour=8, minute=0, second=0, microsecond=0)
            return min(eight, self.now - dt.timedelta(hours=1))
        found = _WHEN.fullmatch(words)
        if found is None:
            raise ValueError(f"The story names no time: {words!r}")
        days, hour, minute = (int(each) for each in found.groups())
        day = self.now - dt.timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def writing(self, days_ago: int, name: str) -> dt.datetime:
        """In working hours, on the Friday before when the day is at a weekend; today's lie two hours back."""
        if days_ago == 0:
            return self.now - dt.timedelta(hours=2)
        day = self.now - dt.timedelta(days=days_ago)
        day -= dt.timedelta(days=max(0, day.weekday() - 4))
        return day.replace(hour=8 + len(name) % 6, minute=(len(name) * 7) % 60, second=0, microsecond=0)

    @staticmethod
    def workday_after(moment: dt.datetime, *, hour: int, minute: int) -> dt.datetime:
        day = moment + dt.timedelta(days={4: 3, 5: 2}.get(moment.weekday(), 1))
        return day.replace(hour=hour, minute=minute)

    def next_holidays(self) -> tuple[dt.datetime, dt.datetime]:
        """The two weeks around the turn of the year that begin a week from now or later."""
        month, day = HOLIDAYS_BEGIN
        begin = dt.datetime(self.now.year, month, day, 17, tzinfo=dt.UTC)
        if begin < self.now + dt.timedelta(days=7):
            begin = begin.replace(year=begin.year + 1)
        return begin, begin + HOLIDAYS
