"""May this person comment, and close what others opened? Questions about the conversation on a request."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from accounts.models import Delegation
from accounts.roles import ROLES
from governance.permissions import MANAGE_POLICIES, SIGNING_ROLES
from governance.rules import grants_of
from registry import permissions as registry

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest, Thread

# Who works on changes may speak about them; readers and auditors read.
_WORK = {
    registry.EDIT_PROMPTS,
    registry.MANAGE_PROMPTS,
    registry.RELEASE_PROMPTS,
    registry.MANAGE_MODELS,
    MANAGE_POLICIES,
    *SIGNING_ROLES.values(),
}
SPEAKING_ROLES = [role.code.value for role in ROLES if _WORK.intersection(role.permissions)]


def may_comment(user: User, request: ChangeRequest, at: dt.datetime) -> bool:
    """Whoever writes, signs, releases or stewards here; the author; who stands in for somebody who signs. Two queries
    at most, where a permission at a time would take two each."""
    if not user.is_active:
        return False
    return (
        user.pk == request.author_id
        or grants_of(SPEAKING_ROLES, request.feature_id).filter(person=user).exists()
        or Delegation.objects.in_force(at).filter(to_person=user, role__in=SIGNING_ROLES).exists()
    )


def may_resolve(user: User, request: ChangeRequest, thread: Thread, *, contributors: set, speaks: bool) -> bool:
    """Whoever opened the thread; else somebody who may comment and had no hand in the change. An author who could close
    a reviewer's question would answer it to themselves. ``speaks``: what ``may_comment`` says of ``user``."""
    return speaks and (thread.opened_by_id == user.pk or user.pk not in contributors | {request.author_id})
