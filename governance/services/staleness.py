"""Notice that the world moved under a request: what is live, what it depends on, or what policy asks.

Whoever decides on a request, or applies one, compares its basis first, under its lock; nothing rests on the notices
here coming in time. They are for people: a request that is out of date says so soon, and does not wait to be touched.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Q

from accounts.models import User
from base.queueing import queue_after_commit
from governance.basis import World, what_moved, world_now
from governance.choices import DECIDABLE_STATES, RequestState
from governance.models import ChangeRequest
from governance.services.moving import entry, lock_request, lock_unless_busy, move
from governance.services.needs import derive_needs
from governance.services.telling import told_stale
from ledger.actions import Action
from ledger.services import Record, record_many
from registry.models import PromptDependency


@transaction.atomic
def refresh_basis(*, request: ChangeRequest, at: dt.datetime) -> ChangeRequest:
    """Compare a request with the world; one that no longer fits becomes out of date and says what moved.

    Side effects when it does, in order: state and history, what the inbox reads, a notice, the ledger entry
    ``change_request.went_stale``. None otherwise.
    """
    locked = lock_request(request)
    record_many(stale_if_moved(locked, at=at)[1])
    return locked


def stale_if_moved(
    request: ChangeRequest, *, at: dt.datetime, by: User | None = None
) -> tuple[World | None, list[Record]]:
    """For services that hold the lock: (the world that the request fits, []), or (None, entries) when it moved."""
    if request.state not in DECIDABLE_STATES:
        return None, []
    world = world_now(request)
    moved = what_moved(request, world)
    if not moved:
        return world, []
    request.moved = moved
    move(request, RequestState.STALE, by=None, at=at, reason=moved[0], fields=["moved"])
    derive_needs(request, policy_is_new=False)
    told_stale(request, by=by)
    return None, [entry(Action.CHANGE_REQUEST_WENT_STALE, request, by=None, at=at, reason=" ".join(moved))]


def mark_moved(requests: models.QuerySet[ChangeRequest] | Iterable[ChangeRequest], at: dt.datetime) -> int:
    """Compare each of ``requests`` with the world, in a transaction of its own; returns how many went out of date.

    One that somebody is just acting on is left to them.
    """
    ids = (
        requests.values_list("pk", flat=True).iterator()
        if isinstance(requests, models.QuerySet)
        else [each.pk for each in requests]
    )
    return sum(_mark_one(pk, at) for pk in list(ids))


@transaction.atomic
def _mark_one(pk: uuid.UUID, at: dt.datetime) -> bool:
    request = lock_unless_busy(pk)
    if request is None:
        return False
    entries = stale_if_moved(request, at=at)[1]
    record_many(entries)
    return bool(entries)


def on_live_changed(prompt_id: uuid.UUID, environment_id: int, at: dt.datetime) -> None:
    """What is live of a prompt in an environment is another version now: compare the requests that rest on it.

    Queued, to run once this transaction is committed: comparing here would take the rows of other requests in an order
    that could close a circle of waiting.
    """
    from governance.tasks import recheck_live  # noqa: PLC0415 (tasks import services)

    queue_after_commit(recheck_live, prompt_id=str(prompt_id), environment_id=environment_id)


def on_policies_changed(at: dt.datetime) -> None:
    """Other policies are in force now: compare all requests that are under way. Queued, as above."""
    from governance.tasks import recheck_all  # noqa: PLC0415 (tasks import services)

    queue_after_commit(recheck_all)


def resting_on(prompt_id: uuid.UUID, environment_id: int) -> models.QuerySet[ChangeRequest]:
    """Requests under way about that prompt, or about one that feeds it or is fed by it, in that environment."""
    links = PromptDependency.objects.filter(Q(upstream=prompt_id) | Q(downstream=prompt_id))
    near = {prompt_id} | {end for pair in links.values_list("upstream_id", "downstream_id") for end in pair}
    return under_way().filter(environment=environment_id, object_id__in=near)


def under_way() -> models.QuerySet[ChangeRequest]:
    """What the world can put out of date."""
    return ChangeRequest.objects.filter(state__in=DECIDABLE_STATES)
