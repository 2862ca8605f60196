"""What the command palette asks for while somebody types."""

from __future__ import annotations

import dataclasses

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base.search import find


@require_safe
@login_required
@never_cache
def search(request: HttpRequest) -> JsonResponse:
    """{groups: [{title, items: [{title, detail, url, icon}]}]} for ``?q=``."""
    groups = [
        {"title": title, "items": [dataclasses.asdict(hit) for hit in hits]}
        for title, hits in find(request.user, request.GET.get("q", ""))
    ]
    return JsonResponse({"groups": groups})
