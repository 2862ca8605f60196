"""Shows times in the zone of the person who looks; storage and API stay in UTC."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def zone_of(person: Any) -> dt.tzinfo:
    """The zone that a person chose; UTC for nobody, and for a zone that is not known (any more)."""
    try:
        return zoneinfo.ZoneInfo(getattr(person, "time_zone", "") or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def viewer_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that knows the user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request.user)):
            return get_response(request)

    return middleware
