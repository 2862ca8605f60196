"""Sign, ask for changes, reject: the buttons at the foot of the sign-off page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from base.errors import BadInput, NotAllowed, Refusal
from governance import rules
from governance.choices import RequestState, Verdict
from governance.freshness import FreshSignInNeeded
from governance.models import ChangeRequest, Decision
from governance.review.choices import seat_named
from governance.rules import Seat
from governance.services import decide
from governance.signatures import contributor_ids
from governance.views.fresh import Typed, forget_typed, keep_typed, sign_in_again_url, signed_in_at
from governance.views.loading import request_or_404, signed_in_to_post
from governance.views.request import show
from governance.views.sent import note_sent


@signed_in_to_post
@login_required
@require_POST
def request_decide(request: SignedInRequest, number: int) -> HttpResponse:
    """``seat``, ``verdict``, ``reason`` and ``basis``; ``confirmed`` for a rejection, which ends the request."""
    change = request_or_404(request, number)
    typed = Typed.of(request.POST)
    try:
        seat = _seat(request, change, typed)
        if typed.verdict == Verdict.REJECT and typed.reason.strip() and "confirmed" not in request.POST:
            return _ask_first(request, change, typed, seat)
        decision = decide(
            request=change,
            verdict=typed.verdict,
            role=seat.role if seat else typed.seat,
            reason=typed.reason,
            on_behalf_of=seat.on_behalf_of if seat else None,
            expected_basis=typed.basis,
            signed_in_at=signed_in_at(request),
            by=request.user,
            at=timezone.now(),
        )
    except FreshSignInNeeded:
        keep_typed(request.user.pk, change, typed)
        return redirect(sign_in_again_url(request, f"{change.get_absolute_url()}#decide"))
    except Refusal as refusal:
        return show(request, request_or_404(request, number), typed=typed, refusal=refusal)
    forget_typed(request.user.pk, change)
    note_sent(request, change, "decide")
    messages.success(request, _done(decision, request_or_404(request, number)))
    return redirect(change)


def _seat(request: SignedInRequest, change: ChangeRequest, typed: Typed) -> Seat | None:
    """The seat that was chosen; None lets the service say why there is none. Whoever meant to sign for somebody else
    never signs for themselves instead."""
    held = rules.held_seats(request.user, change, timezone.now(), contributor_ids(change))
    found = seat_named(typed.seat, held)
    if found is None and ":" in typed.seat:
        raise NotAllowed("You do not stand in for them in this role any more. Look who can sign now.")
    if found is None and len(held) > 1:
        raise BadInput.at("seat", "Choose the role in which you decide.")
    return found


def _ask_first(request: SignedInRequest, change: ChangeRequest, typed: Typed, seat: Seat | None) -> HttpResponse:
    context = {"change": change, "typed": typed, "seat": seat}
    return render(request, "governance/request_reject.html", context)


def _done(decision: Decision, change: ChangeRequest) -> str:
    """What happened, and what that led to."""
    role = decision.role.name
    instead = f" for {decision.on_behalf_of}" if decision.on_behalf_of else ""
    said = {
        Verdict.APPROVE: f"You signed as {role}{instead}.",
        Verdict.REQUEST_CHANGES: f"You asked for changes as {role}{instead}. {change.author} is told.",
        Verdict.REJECT: f"You rejected this as {role}{instead}. {change.author} is told.",
    }[Verdict(decision.verdict)]
    led_to = {
        RequestState.APPLIED: " That was the last signature: it took effect.",
        RequestState.APPROVED: " That was the last signature.",
        RequestState.SCHEDULED: " That was the last signature: it is on the schedule.",
        RequestState.FAILED: " That was the last signature, but it could not be put into effect: see below.",
    }
    return said + (led_to.get(RequestState(change.state), "") if decision.verdict == Verdict.APPROVE else "")
