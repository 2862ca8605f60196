"""From an exception to a problem: the API's one translator. Whatever is not listed here is a fault of ours: a 500."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from base.api.problems import PROBLEM_JSON, Kind, Problem, ProblemError, at_parameter, at_pointer
from base.errors import BadInput, NotAllowed, WrongState

NOTHING_HERE = "There is nothing at this address, or nothing that you may see."
Path = tuple[str | int, ...]


class BadQuery(exceptions.ValidationError):
    """A parameter of the query is unsound. ``detail`` is as in ValidationError, by name of the parameter."""


def answer_problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER. None lets Django log the fault and answer 500 (see ``base.api.fallback``)."""
    problem = problem_of(exc)
    if problem is None:
        return None
    set_rollback()
    return Response(
        problem.as_json(context["request"].path),
        status=problem.kind.status,
        headers=_headers(exc),
        content_type=PROBLEM_JSON,
    )


def problem_of(exc: Exception) -> Problem | None:
    """The problem that ``exc`` stands for; None for an exception that no caller could have caused."""
    for cls, translate in _TRANSLATIONS:
        if isinstance(exc, cls):
            return translate(exc)
    return None


def _bad_input(exc: BadInput) -> Problem:
    errors = [at_pointer(_split(path), detail) for path, detail in exc.errors.items()]
    return Problem(Kind.BAD_INPUT, exc.message, errors)


def _invalid(exc: exceptions.ValidationError) -> Problem:
    found = list(_flatten((), exc.detail))
    if isinstance(exc, BadQuery):
        errors = [at_parameter(str(path[0]), detail) for path, detail in found]
    else:
        errors = [at_pointer(path, detail) for path, detail in found]
    summary = errors[0]["detail"] if len(errors) == 1 else f"{len(errors)} things need to be corrected."
    return Problem(Kind.BAD_INPUT, summary, errors)


def _flatten(path: Path, detail: Any) -> Iterator[tuple[Path, str]]:
    """REST framework's nested dicts and lists of messages as (path, sentence)."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _flatten(path if key == "non_field_errors" else (*path, key), inner)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flatten((*path, index) if isinstance(inner, dict | list) else path, inner)
    else:
        yield path, str(detail)


def _split(path: str) -> Path:
    return tuple(path.split(".")) if path else ()


def _method(exc: exceptions.MethodNotAllowed) -> Problem:
    return Problem(Kind.METHOD, f"{exc.args[0] if exc.args else 'This method'} is not possible at this address.")


def _headers(exc: Exception) -> dict[str, str]:
    headers: dict[str, str] = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)  # type: ignore[attr-defined]
    return headers


def _says(kind: Kind, sentence: str) -> Callable[[Any], Problem]:
    return lambda exc: Problem(kind, sentence)


def _own_words(kind: Kind) -> Callable[[Any], Problem]:
    return lambda exc: Problem(kind, str(getattr(exc, "message", None) or exc.detail))


# The first match counts, so a subclass stands before its base.
_TRANSLATIONS: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (ProblemError, lambda exc: exc.problem),
    (BadInput, _bad_input),
    (NotAllowed, _own_words(Kind.NOT_ALLOWED)),
    (WrongState, _own_words(Kind.WRONG_STATE)),
    (exceptions.ValidationError, _invalid),
    (exceptions.ParseError, _own_words(Kind.MALFORMED)),
    (exceptions.NotAuthenticated, _says(Kind.NOT_SIGNED_IN, "Send an access token, or sign in with your browser.")),
    (exceptions.AuthenticationFailed, _own_words(Kind.NOT_SIGNED_IN)),
    (exceptions.PermissionDenied, _own_words(Kind.NOT_ALLOWED)),
    (PermissionDenied, _says(Kind.NOT_ALLOWED, "You may not do this.")),
    (exceptions.NotFound, _says(Kind.NOT_FOUND, NOTHING_HERE)),
    (Http404, _says(Kind.NOT_FOUND, NOTHING_HERE)),
    (exceptions.MethodNotAllowed, _method),
    (exceptions.NotAcceptable, _says(Kind.NOT_ACCEPTABLE, "The answer comes as application/json only.")),
    (exceptions.UnsupportedMediaType, _says(Kind.MEDIA_TYPE, "Send the body as application/json.")),
    (exceptions.Throttled, _says(Kind.TOO_MANY, "You sent many requests in a short time. Wait a little, then go on.")),
    (RequestDataTooBig, _says(Kind.TOO_LARGE, "The body is larger than this server takes at once.")),
]
