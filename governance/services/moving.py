"""What every move of a request does: lock its row, change its state by the table, say so in the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, models

from accounts.models import User
from base.compiled import CompiledRead
from base.errors import NotAllowed, WrongState
from base.history import save_with_history
from governance.choices import OPEN_STATES, REQUEST_MOVES
from governance.kinds import kind_of
from governance.models import ChangeRequest
from ledger.actions import Action
from ledger.services import Record

_RELATED = ("policy", "feature", "environment", "author")
BASIS_COLUMNS = ["content_digest", "replaces_digest", "dependencies_digest", "policy", "moved"]


def lock_request(request: ChangeRequest) -> ChangeRequest:
    """The request as the database has it now, locked until the transaction ends."""
    locked = _LOCKED.first(pk=request.pk)
    if locked is None:
        raise ChangeRequest.DoesNotExist(f"There is no request {request.pk}.")
    return locked


def _locked(rows: models.QuerySet[ChangeRequest]) -> models.QuerySet[ChangeRequest]:
    return rows.select_related(*_RELATED)


_LOCKED = CompiledRead(
    lambda pk: _locked(ChangeRequest.objects.select_for_update(of=("self",), no_key=True)).filter(pk=pk), pk=uuid.UUID
)


def lock_unless_busy(pk: Any) -> ChangeRequest | None:
    """The same, or None while somebody else has it: they look at it anew themselves."""
    free = ChangeRequest.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return _locked(free).filter(pk=pk).first()


def move(
    request: ChangeRequest,
    to: str,
    *,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
    fields: list[str] | None = None,
) -> None:
    """Save ``request`` in the state ``to``, with ``fields`` besides, and leave one history row.

    Raises WrongState for a move that is not in the table, and when policy changed at this very moment.
    """
    if to != request.state and to not in REQUEST_MOVES[request.state]:
        raise WrongState(f"This is {request.get_state_display().lower()}, so that cannot be done any more.")
    request.state = to
    changed = ["state", *(fields or [])]
    if to not in OPEN_STATES:
        request.ended_at, request.ended_by = at, by
        changed += ["ended_at", "ended_by"]
    try:
        save_with_history(request, by=by, at=at, reason=reason, update_fields=changed)
    except IntegrityError as error:
        if "policies in force ask for more" not in str(error):
            raise
        # Another policy came into force after this transaction had looked at them.
        raise WrongState("What policy asks changed a moment ago. Signatures have to be asked for again.") from None


def require_state(request: ChangeRequest, *states: str) -> None:
    if request.state not in states:
        raise WrongState(f"This request is {request.get_state_display().lower()}, so that cannot be done now.")


def require_may(allowed: bool, otherwise: str) -> None:
    if not allowed:
        raise NotAllowed(otherwise)


def label_of(request: ChangeRequest) -> str:
    """ "2.4.0 of router for production, request 118"."""
    return f"{kind_of(request).label(request)}, {request}"


def entry(
    action: Action,
    request: ChangeRequest,
    *,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
    role: str = "",
    texts: dict[str, str] | None = None,
    after_digest: str | None = None,
) -> Record:
    """What the ledger will say about ``request``; the service writes it last."""
    return Record(
        action=action,
        by=by,
        at=at,
        obj=request,
        object_label=label_of(request),
        feature_id=request.feature_id,
        digest=request.content_digest,
        before_digest=request.replaces_digest or None if after_digest else None,
        after_digest=after_digest,
        policy_id=request.policy_id or "",
        reason=reason,
        role=role,
        texts=texts or {},
    )
