"""From in review to approved: when everybody has signed, every blocking check passes and no comment is left open that
policy wants resolved. From there it goes on by its plan."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from base.compiled import CompiledRead
from governance.choices import SIGNED_STATES, RequestState, Timing
from governance.gates.base import GateResult
from governance.gates.looking import look_at_gates, snapshot_of_gates
from governance.kinds import kind_of
from governance.models import ChangeRequest, Thread
from governance.services.applying import apply_checked, put_on_schedule
from governance.services.moving import entry, lock_request, move
from governance.services.needs import derive_needs
from governance.services.staleness import stale_if_moved
from governance.services.telling import told_ready
from governance.signatures import Said, is_signed, said_on
from ledger.actions import Action
from ledger.services import Record, record_many


@transaction.atomic
def settle_request(*, request: ChangeRequest, at: dt.datetime, by: User | None = None) -> ChangeRequest:
    """Look whether a request in review is complete; if it is, approve it and let it go on by its plan.

    For services after which it may be: a check accepted, a point ticked, a comment resolved. ``by`` is who did that.
    Side effects when it moves, in order: states and histories, what the kind does, what the inbox reads, notices, one
    ledger entry a move. None otherwise.
    """
    locked = lock_request(request)
    said = said_on(locked)
    if locked.state == RequestState.IN_REVIEW and is_signed(locked, said):
        kind_of(locked).hold(locked)
        world, entries = stale_if_moved(locked, at=at, by=by)
        record_many(_look_and_settle(locked, said, at=at) if world else entries)
    return locked


def _look_and_settle(request: ChangeRequest, said: Said, *, at: dt.datetime) -> list[Record]:
    gates = look_at_gates(request, at, said)
    request.gates = snapshot_of_gates(gates, at)
    return settle(request, said, gates, at=at)


def settle(request: ChangeRequest, said: Said, gates: Sequence[GateResult], *, at: dt.datetime) -> list[Record]:
    """For services that hold the lock and the world, have compared the basis and have put a snapshot of ``gates`` into
    the request: the entries to write."""
    if request.state != RequestState.IN_REVIEW or not is_signed(request, said):
        return []
    if any(gate.blocks for gate in gates) or open_threads_hold(request):
        return []
    move(request, RequestState.APPROVED, by=None, at=at, fields=["gates"])
    approved = entry(Action.CHANGE_REQUEST_APPROVED, request, by=None, at=at)
    return [approved, *go_on(request, said, at=at)]


def go_on(request: ChangeRequest, said: Said, *, at: dt.datetime) -> list[Record]:
    """What the plan of a request says that has just been approved."""
    if request.timing == Timing.AT_TIME and request.go_live_at and request.go_live_at > at:
        entries = put_on_schedule(request, by=None, at=at)
    elif request.timing == Timing.BY_HAND:
        entries = []
        told_ready(request)
    else:
        entries = apply_checked(request, said, by=None, at=at)
    if request.state in SIGNED_STATES:
        derive_needs(request, said, policy_is_new=False)
    return entries


_OPEN_THREADS = CompiledRead(
    lambda request: Thread.objects.filter(request=request, resolved_at__isnull=True).values_list("pk")[:1],
    request=uuid.UUID,
)


def open_threads_hold(request: ChangeRequest) -> bool:
    """Whether policy wants all comments resolved, and one is not."""
    if not request.policy or not request.policy.content.get("comments_resolved"):
        return False
    return _OPEN_THREADS.exists(request=request.pk)
