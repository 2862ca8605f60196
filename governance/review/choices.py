"""What this reader may do with a request now. Pages show a way only to those who may go it; services decide again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance import rules
from governance.choices import DECIDABLE_STATES, RequestState
from governance.comment_rules import may_comment
from governance.models import ChangeRequest
from governance.rules import Seat
from governance.signatures import Said, counting

if TYPE_CHECKING:
    from accounts.models import User

_ASK_AGAIN = (RequestState.STALE, RequestState.CHANGES_REQUESTED, RequestState.FAILED)
_PUT_LIVE = (RequestState.APPROVED, RequestState.SCHEDULED, RequestState.FAILED)


@dataclass(frozen=True)
class Choices:
    """``signs``: seats in which a signature is still free; ``seats``: seats in which the reader can object too.
    ``why_not`` says why there is no free seat, "" while there is one."""

    signs: list[Seat]
    seats: list[Seat]
    why_not: str
    may_comment: bool
    may_revise: bool
    may_renew: bool
    may_withdraw: bool
    may_plan: bool
    may_apply: bool
    may_schedule: bool
    may_unschedule: bool

    @property
    def may_decide(self) -> bool:
        return bool(self.seats)


def choices_of(request: ChangeRequest, user: User, said: Said, at: dt.datetime) -> Choices:
    state = request.state
    decidable = state in DECIDABLE_STATES
    held = rules.held_seats(user, request, at, said.contributors) if decidable else []
    free = rules.free_seats(user, request, held, said) if held else []
    opens = request.is_open and rules.may_open(user, request)
    releases = request.is_open and rules.may_apply(user, request)
    applies = releases and state in _PUT_LIVE
    # As rules.may_withdraw and rules.may_plan say, without asking the same again: each question is several queries.
    plans_by_author = state not in _PUT_LIVE and not counting(request, said)
    return Choices(
        signs=free,
        seats=held,
        why_not="" if free else _why_not(user, request, held, said, at),
        may_comment=request.is_open and may_comment(user, request, at),
        may_revise=opens,
        may_renew=opens and state in _ASK_AGAIN,
        may_withdraw=request.is_open and (user.pk == request.author_id or opens),
        may_plan=request.is_open and state != RequestState.SCHEDULED and (releases or (opens and plans_by_author)),
        may_apply=applies,
        may_schedule=applies and state != RequestState.FAILED,
        may_unschedule=applies and state == RequestState.SCHEDULED,
    )


def _why_not(user: User, request: ChangeRequest, held: list[Seat], said: Said, at: dt.datetime) -> str:
    """In the order in which a reader asks: is there anything to sign, may I, have I."""
    if not request.is_open or not held:
        return rules.why_not(user, request, at)
    return rules.seat_used(user, counting(request, said))


def seat_key(seat: Seat) -> str:
    """How a form names a seat: "legal-reviewer", or "legal-reviewer:<id of who is away>"."""
    return f"{seat.role.pk}:{seat.on_behalf_of.pk}" if seat.on_behalf_of else seat.role.pk


def seat_named(key: str, seats: list[Seat]) -> Seat | None:
    """The seat that a form means; the only one there is when it names none."""
    if not key and len(seats) == 1:
        return seats[0]
    return next((seat for seat in seats if seat_key(seat) == key), None)
