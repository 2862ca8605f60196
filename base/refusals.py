"""Turns a service's refusal, wherever a view lets it through, into a page that says what to do next. So it does with an
address that only a button reaches: whoever was signed out while they wrote is sent there after signing in again.

Forms catch BadInput themselves, to show each error at its field; the API has its own translation.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path

from base.errors import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _only_by_a_button(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"message": exception.message, "errors": getattr(exception, "errors", {})}
        return render(request, f"{exception.status}.html", context, status=exception.status)


def _only_by_a_button(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same answer, with something to read: an empty one is the browser's own page of errors."""
    page = render(request, "405.html", {"above": page_above(request.path_info)}, status=response.status_code)
    page["Allow"] = response["Allow"]
    return page


def page_above(path: str) -> str:
    """The nearest address above ``path`` that there is: "/reviews/7/decide/" is reached from "/reviews/7/"."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            return path
    return path
