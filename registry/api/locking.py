"""The optimistic lock of drafts over HTTP: what somebody has read, as an ETag or as a number.

A draft's ETag is ``"<id>.<revision>"``: with the id inside, a draft that was discarded and started anew cannot be taken
for the one that was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request

from base.api.problems import Kind, ProblemError
from registry.api.serializers.versions import VersionSerializer
from registry.models import PromptVersion
from registry.services import EditConflict


def draft_etag(draft: PromptVersion) -> str:
    return f"{draft.pk}.{draft.revision}"


def revision_read(request: Request, draft: PromptVersion, given: int | None) -> int | None:
    """The revision of ``draft`` that the asker has read; None when they do not say.

    If-Match counts before ``given``, the ``revision`` of the body. Raises a 412 problem for an ETag of another draft.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return given
    for etag in parse_etags(header):
        read_id, _, revision = etag.strip('"').rpartition(".")
        if read_id == str(draft.pk) and revision.isascii() and revision.isdigit() and len(revision) < 10:
            return int(revision)
    raise stale(draft, "If-Match names something other than the draft that is open now.")


def required_revision(request: Request, draft: PromptVersion, given: int | None) -> int:
    """As ``revision_read``, for a change that must not happen blindly. Raises a 428 problem."""
    revision = revision_read(request, draft, given)
    if revision is None:
        raise ProblemError(Kind.NO_REVISION, "Say which revision you have read, so that nobody's work is overwritten.")
    return revision


def refuse_stale(request: Request, draft: PromptVersion) -> None:
    """For a change whose service takes no revision: a 412 problem when If-Match names an older one."""
    revision = revision_read(request, draft, None)
    if revision is not None and revision != draft.revision:
        raise stale(draft, f"{draft.updated_by} saved this draft after you read it.")


@contextmanager
def conflicts_told(request: Request) -> Iterator[None]:
    """Turn the service's EditConflict into 412 (If-Match) or 409 (``revision``), with the draft as it is now."""
    try:
        yield
    except EditConflict as conflict:
        if "If-Match" in request.headers:
            raise stale(conflict.current, _told(conflict)) from conflict
        raise ProblemError(Kind.EDIT_CONFLICT, _told(conflict), **_current(conflict.current)) from conflict


def stale(draft: PromptVersion, detail: str) -> ProblemError:
    return ProblemError(Kind.STALE, detail, **_current(draft))


def _told(conflict: EditConflict) -> str:
    # The service's own sentence speaks of a text that is still on screen.
    return f"{conflict.current.updated_by} saved this draft after you read it. Nothing of theirs was overwritten."


def _current(draft: PromptVersion) -> dict[str, Any]:
    return {"current": VersionSerializer(draft).data, "current_etag": quote_etag(draft_etag(draft))}
