"""May this person comment, and close what others opened? Questions about the conversation on a request."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accounts.models import Delegation
from governance.permissions import MANAGE_POLICIES, SIGNING_ROLES
from registry import permissions as registry
from registry.rules import holds

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest, Thread

# Who works on changes may speak about them; readers and auditors read.
_SPEAKERS = (
    registry.EDIT_PROMPTS,
    registry.MANAGE_PROMPTS,
    registry.RELEASE_PROMPTS,
    registry.MANAGE_MODELS,
    MANAGE_POLICIES,
    *SIGNING_ROLES.values(),
)


def may_comment(user: User, request: ChangeRequest, at: dt.datetime) -> bool:
    """Whoever writes, signs, releases or stewards here; the author; who stands in for somebody who signs."""
    if not user.is_active:
        return False
    return (
        user.pk == request.author_id
        or any(_holds(user, permission, request) for permission in _SPEAKERS)
        or Delegation.objects.in_force(at).filter(to_person=user, role__in=SIGNING_ROLES).exists()
    )


def may_resolve(user: User, request: ChangeRequest, thread: Thread, *, contributors: set, speaks: bool) -> bool:
    """Whoever opened the thread; else somebody who may comment and had no hand in the change. An author who could close
    a reviewer's question would answer it to themselves. ``speaks``: what ``may_comment`` says of ``user``."""
    return speaks and (thread.opened_by_id == user.pk or user.pk not in contributors | {request.author_id})


def _holds(user: User, permission: str, request: ChangeRequest) -> bool:
    """A permission of another app than the registry is never held for one feature, and guardian raises when asked."""
    feature = request.feature if permission.startswith("registry.") else None
    return holds(user, permission, feature)
