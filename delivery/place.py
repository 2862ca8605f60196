"""What a release is compared with in the place where it goes: each part is read once while that place is locked.

``Place`` reads a part when it is first asked for. Whoever holds the lock on what is live there keeps the same one
(``hold_place``), since nothing in it can change until the transaction ends; everybody else reads anew each time.
"""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import transaction

from delivery.around import Around, around
from delivery.hindrances import going_on, order_sentence
from delivery.live import live_digests, live_now, newest_arm
from delivery.locking import lock_live
from delivery.models import Deployment, Rollout
from delivery.releases import dependencies_digest, environment_of, neighbours, version_of

if TYPE_CHECKING:
    from governance.models import ChangeRequest

_HELD = "_held_place"


class Place:
    """The environment of ``request`` (a release), as far as its prompt and those around it are concerned."""

    def __init__(self, request: ChangeRequest) -> None:
        self.version, self.environment = version_of(request), environment_of(request)
        self.prompt, self.request_id = self.version.prompt, request.pk

    @cached_property
    def neighbours(self) -> list[uuid.UUID]:
        """Ids of the prompts that feed this one or are fed by it, in order."""
        return neighbours(self.prompt.pk)

    @cached_property
    def standing(self) -> tuple[str, str]:
        """(digest of what is live there, digest of what is live around it); "" for nothing."""
        here = newest_arm(self.live).digest if self.live else ""
        around = live_digests(self.neighbours, self.environment.pk) if self.neighbours else {}
        return here, dependencies_digest(around, self.neighbours)

    @cached_property
    def live(self) -> Deployment | None:
        return live_now(self.prompt, self.environment)

    @cached_property
    def around(self) -> Around:
        return around(self.request_id, self.version, self.environment)

    @cached_property
    def canary(self) -> Rollout | None:
        """The one that runs or pauses there."""
        return going_on(self.prompt, self.environment) if self.around.has_canary else None

    @cached_property
    def revoked(self) -> set[str]:
        """Contents of the prompt that must not go live again."""
        return set(self.around.revoked)

    @cached_property
    def out_of_order(self) -> str:
        """Where the version has to be live first, or ""."""
        return order_sentence(self.version, self.environment, self.around)


def hold_place(request: ChangeRequest) -> Place:
    """Lock what is live there and around it until the transaction ends, and keep what is read of it for so long."""
    place = Place(request)
    lock_live([place.prompt.pk, *place.neighbours], place.environment.pk)
    request.__dict__[_HELD] = place
    transaction.on_commit(lambda: _let_go(request))
    return place


def place_of(request: ChangeRequest) -> Place:
    """The one that is held, or a new one."""
    return held_place(request) or Place(request)


def held_place(request: ChangeRequest) -> Place | None:
    held: Place | None = request.__dict__.get(_HELD)
    return held if held and held.version.pk == request.subject_id else None


def take_place(request: ChangeRequest) -> Place:
    """For whoever changes what is live there: the one that is held, or held now. Nobody reads it again afterwards."""
    place = held_place(request) or hold_place(request)
    _let_go(request)
    return place


def _let_go(request: ChangeRequest) -> None:
    request.__dict__.pop(_HELD, None)


def standing(request: ChangeRequest) -> tuple[str, str]:
    """(digest of what is live there now, digest of what is live around it); "" for nothing. Two queries, or none."""
    return place_of(request).standing
