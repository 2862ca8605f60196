"""Errors below ``/api/`` that never reach REST framework: an unknown address, a refused host, a fault of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from base.api.exceptions import NOTHING_HERE
from base.api.problems import PROBLEM_JSON, Kind, Problem

DETAILS = {
    Kind.BAD_INPUT: "The request cannot be read.",
    Kind.NOT_ALLOWED: "You may not do this.",
    Kind.NOT_FOUND: NOTHING_HERE,
    Kind.SERVER_ERROR: "This is a fault of ours. It was logged; nothing was changed by this request.",
}


def problem_response(request: HttpRequest, kind: Kind, detail: str = "") -> JsonResponse:
    problem = Problem(kind, detail or DETAILS[kind])
    return JsonResponse(problem.as_json(request.path), status=kind.status, content_type=PROBLEM_JSON)


def problem_below_api(kind: Kind, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A Django error handler (``handler404``, …): problem details below ``/api/``, the ordinary ``page`` elsewhere."""

    def handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith("/api/"):
            return problem_response(request, kind)
        return page(request, *args, **kwargs)

    return handler


@csrf_exempt  # nothing can be changed here, and programs have no such token
def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """The last route below ``/api/``, so that DEBUG's own 404 page does not answer programs."""
    return problem_response(request, Kind.NOT_FOUND)
