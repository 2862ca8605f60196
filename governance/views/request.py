"""The sign-off page. Reading it changes nothing of the request; every button posts to a view of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from base.errors import Refusal
from governance.freshness import is_fresh
from governance.models import ChangeRequest, Decision
from governance.review.choices import seat_key
from governance.review.difference import LAYOUTS
from governance.review.news import checks_now, news_of
from governance.review.page import ReviewPage
from governance.services.notifying import mark_seen, note_visit
from governance.views.fresh import Typed, signed_in_at, take_typed
from governance.views.loading import request_or_404
from governance.views.sent import take_sent


@login_required
@require_safe
def request_page(request: SignedInRequest, number: int) -> HttpResponse:
    change = request_or_404(request, number)
    if request.method == "GET":
        mark_seen(request=change, by=request.user, at=timezone.now())
    return show(request, change, typed=take_typed(request.user.pk, change), is_look=request.method == "GET")


def show(
    request: SignedInRequest,
    change: ChangeRequest,
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    comment: dict[str, Any] | None = None,
    is_look: bool = False,
) -> HttpResponse:
    """The page with what somebody had typed; with ``refusal`` it answers that nothing was done, and why.

    ``comment`` is {body, path, quote, line} of a comment that was refused. ``is_look``: it is said what is new, and the
    next look is compared with this one.
    """
    page = ReviewPage(change, request.user, timezone.now(), layout=_layout(request), start=_start(request))
    mine = _mine(page)
    last = note_visit(request=change, checks=checks_now(page), by=page.user, at=page.at) if is_look else None
    context = {
        "change": change,
        "page": page,
        "seats": _seats(page),
        "typed": typed or Typed(),
        "is_back": typed is not None and refusal is None,
        "refusal": refusal,
        "comment": comment or {},
        "sent": take_sent(request, change),
        "mine": mine,
        "news": news_of(page, last),
        "asks_again": page.fresh_min is not None and not is_fresh(signed_in_at(request), page.fresh_min, at=page.at),
        "next_waiting": next_waiting(page) if mine else None,
    }
    return render(request, "governance/request.html", context, status=refusal.status if refusal else 200)


def next_waiting(page: ReviewPage) -> ChangeRequest | None:
    """What else waits for this reader, the most urgent first."""
    return ChangeRequest.objects.waiting_for(page.user, page.at).exclude(pk=page.request.pk).by_due().first()


def _mine(page: ReviewPage) -> Decision | None:
    """What this reader decided, while it counts."""
    decided = (each.decision for each in page.signing.told if each.counts)
    return next((each for each in decided if each.person_id == page.user.pk), None)


def _seats(page: ReviewPage) -> list[dict[str, Any]]:
    """[{key, seat, is_free}]: in those that are not free somebody can still object."""
    free = page.choices.signs
    return [{"key": seat_key(seat), "seat": seat, "is_free": seat in free} for seat in page.choices.seats]


def _layout(request: SignedInRequest) -> str:
    """As the address says, else as this reader last chose."""
    asked = request.GET.get("layout", "")
    return asked if asked in LAYOUTS else LAYOUTS[0]


def _start(request: SignedInRequest) -> int:
    raw = request.GET.get("start", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
