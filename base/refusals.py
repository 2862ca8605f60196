"""Turns a service's refusal, wherever a view lets it through, into a page that says what to do next.

Forms catch BadInput themselves, to show each error at its field; the API has its own translation.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from base.errors import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"message": exception.message, "errors": getattr(exception, "errors", {})}
        return render(request, f"{exception.status}.html", context, status=exception.status)
