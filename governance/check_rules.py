"""Who may accept a check all the same, and who may tick a point of a checklist."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from accounts.models import Role
from governance.permissions import SIGNING_ROLES
from governance.rules import grants_of
from registry.permissions import EDIT_PROMPTS, RELEASE_PROMPTS
from registry.rules import holds_any

if TYPE_CHECKING:
    import uuid

    from accounts.models import User
    from governance.gates.base import Point
    from governance.models import ChangeRequest, ChecklistTick

TICKERS = "Whoever edits, signs or releases prompts of this feature can tick this."
SECOND_PAIR = "You had a hand in this change. This point needs a second pair of eyes: somebody else ticks it."
ACCEPTERS = "Whoever signs for this feature, and had no hand in the change, can accept this check."


def roles_to_accept(user: User, request: ChangeRequest, contributors: Collection[uuid.UUID]) -> list[Role]:
    """The signing roles in which ``user`` may accept a check of this request: held here, by no contributor."""
    if not user.is_active or user.pk in contributors:
        return []
    held = grants_of(list(SIGNING_ROLES), request.feature_id).filter(person=user)
    return list(Role.objects.filter(pk__in=held.values("role_id")).order_by("position"))


def may_tick(user: User, request: ChangeRequest) -> bool:
    return holds_any(user, (EDIT_PROMPTS, RELEASE_PROMPTS, *SIGNING_ROLES.values()), request.feature)


def why_not_tick(user: User, point: Point, contributors: Collection[uuid.UUID]) -> str:
    """Why somebody who ``may_tick`` may not tick ``point``, in a sentence; "" when they may."""
    return SECOND_PAIR if point.second_pair and user.pk in contributors else ""


def why_not_untick(user: User, tick: ChecklistTick, contributors: Collection[uuid.UUID]) -> str:
    """Why somebody who ``may_tick`` may not take ``tick`` back; "" when they may. One's own always; somebody
    else's only without a hand in the change: what a reviewer found is not for its author to take away."""
    if user.pk == tick.person_id or user.pk not in contributors:
        return ""
    who = tick.person
    return f"{who} ticked this, and you had a hand in this change. {who}, or somebody who had none, takes it back."
