"""The one shape of every error of the API: problem details for HTTP APIs, RFC 9457.

Shape::

    {
      "type": "/problems/bad-input",     # stable; programs decide by this
      "title": "The input is unsound",   # the same for every problem of this type
      "status": 400,
      "detail": "Please fill this in.",  # a sentence about this very case, fit to be shown
      "instance": "/api/v1/registry/prompts",     # the address that was asked
      "request_id": "6f0c…",             # the id in our logs and in the ledger
      "errors": [{"detail": "Please fill this in.", "pointer": "#/title"}],   # only where fields are at fault
    }

An error has ``pointer`` (a JSON Pointer into the body, as a URI fragment: RFC 6901 section 6) or ``parameter`` (a name
in the query). Further members are named by the kind of problem (``current`` of an edit conflict).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from base.middleware import current_request_id

PROBLEM_JSON = "application/problem+json"


class Kind(enum.Enum):
    """Every type of problem: (name in its URI, status, title, what to do about it)."""

    BAD_INPUT = "bad-input", 400, "The input is unsound", "Correct the fields that “errors” names, then send it again."
    MALFORMED = "malformed-body", 400, "The body cannot be read", "Send one JSON value, encoded as UTF-8."
    NOT_SIGNED_IN = "not-signed-in", 401, "You are not signed in", "Send a valid access token, or sign in."
    NOT_ALLOWED = "not-allowed", 403, "You may not do this", "Ask the person or role that the detail names."
    FRESH_SIGN_IN = (
        "fresh-sign-in",
        403,
        "A fresh sign-in is needed",
        "Open the address in “page” with a browser, confirm that it is you, and do it there.",
    )
    NOT_FOUND = (
        "not-found",
        404,
        "There is nothing here",
        "Check the address. What you may not see is not found either.",
    )
    METHOD = "method-not-allowed", 405, "This cannot be done here", "Use one of the methods in the Allow header."
    NOT_ACCEPTABLE = "not-acceptable", 406, "This form is not offered", "Accept application/json."
    WRONG_STATE = (
        "wrong-state",
        409,
        "Not possible in this state",
        "Read the thing again; the detail says what stands in the way.",
    )
    EDIT_CONFLICT = (
        "edit-conflict",
        409,
        "Somebody else was first",
        "Compare with “current”, then save over its revision.",
    )
    STALE = "stale-etag", 412, "Somebody else was first", "Compare with “current”, then send its ETag in If-Match."
    TOO_LARGE = "too-large", 413, "The body is too large", "Send less at a time."
    MEDIA_TYPE = "unsupported-media-type", 415, "This kind of body is not understood", "Send application/json."
    NO_REVISION = (
        "revision-required",
        428,
        "Say what you have read",
        "Send the ETag in If-Match, or “revision” in the body.",
    )
    TOO_MANY = "too-many-requests", 429, "Too many requests", "Wait as many seconds as Retry-After says."
    SERVER_ERROR = "server-error", 500, "Something went wrong here", "Tell an administrator the request id."

    def __init__(self, slug: str, status: int, title: str, remedy: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title
        self.remedy = remedy

    @property
    def uri(self) -> str:
        return f"/problems/{self.slug}"


@dataclass(frozen=True)
class Problem:
    """One problem, before it is known which request had it. ``more`` holds members that only this kind has."""

    kind: Kind
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self, instance: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            "request_id": current_request_id(),
        }
        if self.errors:
            body["errors"] = self.errors
        return {**body, **self.more}


class ProblemError(Exception):
    """Raised by a view that has a problem of its own to report; services raise those of ``base.errors``."""

    def __init__(self, kind: Kind, detail: str, errors: Iterable[dict[str, str]] = (), **more: Any) -> None:
        super().__init__(detail)
        self.problem = Problem(kind, detail, list(errors), more)


def at_pointer(path: Iterable[str | int], detail: str) -> dict[str, str]:
    """One entry of ``errors`` about a place in the body: ``("messages", 0)`` → ``#/messages/0``."""
    return {"detail": detail, "pointer": pointer(path)}


def at_parameter(name: str, detail: str) -> dict[str, str]:
    """One entry of ``errors`` about a parameter of the query."""
    return {"detail": detail, "parameter": name}


def pointer(path: Iterable[str | int]) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    # A half character (lone surrogate) may be in a key that is itself at fault; it has no UTF-8 form.
    return "#" + "".join("/" + quote(part.encode("utf-8", "replace"), safe="~!$&'()*+,;=:@?") for part in parts)
