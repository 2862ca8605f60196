"""So many requests a minute for each person, counted in the cache that all server processes share."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60


class PerPersonThrottle(BaseThrottle):
    """At most ``API_REQUESTS_PER_MINUTE`` in each minute of the clock, and ``view.throttle_share`` of that, where set.

    One atomic increment a request. REST framework's own throttle reads and writes a list of times, which loses counts
    between parallel requests.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        share = getattr(view, "throttle_share", None)
        limit = int(settings.API_REQUESTS_PER_MINUTE * (share or 1))
        scope = type(view).__name__ if share else "all"
        key = f"api-requests:{scope}:{request.user.pk}:{int(time.time()) // WINDOW_SECONDS}"
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        return cache.incr(key) <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS
