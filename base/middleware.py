"""A request id for every request: in the logs, in the answer, and in the ledger entries that the request causes.

And a refusal of addresses that no database can look up.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import Http404, HttpRequest, HttpResponse

REQUEST_ID_HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request (or command, or task) being worked on; "" outside of any."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Name what is being worked on outside a request: a task calls this once."""
    _request_id.set(value)


@contextmanager
def one_command() -> Iterator[None]:
    """Around a management command: everything that it causes carries one id of its own, and nothing after it does."""
    token = _request_id.set(f"command-{uuid.uuid4()}")
    try:
        yield
    finally:
        _request_id.reset(token)


def no_null_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """An address with a null byte in its path names nothing: the database holds no such text and fails when asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404("No address holds a null byte.")
        return get_response(request)

    return middleware


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever says nothing else about caches is kept by none, so "back" shows nothing after somebody signs out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take the caller's id when it is harmless, else make one; send it back with the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(REQUEST_ID_HEADER, "")
        value = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        token = _request_id.set(value)
        request.META["HTTP_X_REQUEST_ID"] = value  # django-structlog reads the id from here
        try:
            response = get_response(request)
        finally:
            _request_id.reset(token)
        response[REQUEST_ID_HEADER] = value
        return response

    return middleware
