"""Which forms of a sign-off page went through. Its script (``static/js/review/keeping.js``) keeps what is typed until
then and cannot see that itself: between the form and the next page there may be a refusal, or a sign-in."""

from __future__ import annotations

from accounts.requests import SignedInRequest
from governance.models import ChangeRequest


def note_sent(request: SignedInRequest, change: ChangeRequest, form: str) -> None:
    """``form`` as its ``data-keep`` names it: "decide", "say", "reply-<thread>", "tick-<point>"."""
    request.session[_key(change)] = [*request.session.get(_key(change), []), form]


def take_sent(request: SignedInRequest, change: ChangeRequest) -> list[str]:
    """Those since the page was last shown in this session; told once."""
    return list(request.session.pop(_key(change), []))


def _key(change: ChangeRequest) -> str:
    return f"review-sent-{change.pk}"
