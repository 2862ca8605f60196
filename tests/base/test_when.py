import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone

from base.when import distance, exact, short

NOW = dt.datetime(2026, 11, 21, 13, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (-59, "just now"),
        (59, "in a moment"),
        (-60, "1 minute ago"),
        (-3599, "59 minutes ago"),
        (3600, "in 1 hour"),
        (-86399, "23 hours ago"),
        (3 * 86400 + 5, "in 3 days"),
        (3 * 86400 - 5, "in 3 days"),
        (14 * 86400 - 5, "in 14 days"),
        (2.4 * 86400, "in 2 days"),
        (-3 * 86400 + 5, "2 days ago"),
        (-14 * 86400, "2 weeks ago"),
        (-90 * 86400, "3 months ago"),
        (-730 * 86400, "2 years ago"),
    ],
)
def test_distance__of_a_moment__is_in_one_unit_the_past_rounded_down_and_what_comes_to_the_nearest(seconds, words):
    assert distance(NOW + dt.timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [("UTC", "Tue 24 Nov, 13:30"), ("Europe/Berlin", "Tue 24 Nov, 14:30"), ("Asia/Tokyo", "Tue 24 Nov, 22:30")],
)
def test_short__in_the_zone_of_the_reader__shows_the_local_hour(zone, words):
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        assert short(dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC), NOW) == words


def test_short__in_another_year__names_it():
    assert short(dt.datetime(2027, 1, 4, 8, 5, tzinfo=dt.UTC), NOW) == "Mon 4 Jan 2027, 08:05"


def test_exact__names_second_and_zone():
    with timezone.override(zoneinfo.ZoneInfo("Europe/Berlin")):
        words = exact(dt.datetime(2026, 11, 24, 13, 0, 5, tzinfo=dt.UTC))

    assert words == "Tuesday 24 November 2026, 14:00:05 (Europe/Berlin)"
