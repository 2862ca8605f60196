"""May this person? One question each. A permission is held everywhere, or for one feature and all that is inside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guardian.shortcuts import get_perms

from accounts.refusing import refusal
from registry import permissions

if TYPE_CHECKING:
    from accounts.models import User
    from registry.models import Feature, Prompt


def holds(user: User, permission: str, feature: Feature | None = None) -> bool:
    """Whether ``user`` holds ``permission`` everywhere, or for ``feature``."""
    if not user.is_active:
        return False
    return user.has_perm(permission) or (feature is not None and user.has_perm(permission, feature))


def holds_any(user: User, wanted: Iterable[str], feature: Feature | None = None) -> bool:
    """Whether ``user`` holds one of the permissions everywhere, or for ``feature``: two queries for all of them, where
    ``holds`` for each would take two for each."""
    if not user.is_active:
        return False
    wanted = list(wanted)
    if any(user.has_perm(each) for each in wanted):
        return True
    return feature is not None and not {each.split(".")[-1] for each in wanted}.isdisjoint(get_perms(user, feature))


def can_view(user: User, prompt: Prompt) -> bool:
    return holds(user, permissions.VIEW_FEATURE, prompt.feature)


def can_edit(user: User, prompt: Prompt) -> bool:
    return holds(user, permissions.EDIT_PROMPTS, prompt.feature)


def can_manage(user: User, prompt: Prompt) -> bool:
    return holds(user, permissions.MANAGE_PROMPTS, prompt.feature)


def can_manage_features(user: User) -> bool:
    return holds(user, permissions.MANAGE_FEATURES)


def can_manage_models(user: User) -> bool:
    return holds(user, permissions.MANAGE_MODELS)


def require(user: User, permission: str, feature: Feature | None = None) -> None:
    """Raise NotAllowed, saying which role is missing, where, and who has it, unless ``user`` holds ``permission``."""
    if not holds(user, permission, feature):
        raise refusal(user, permission, feature)
