"""May this person? One question each. A permission is held everywhere, or for one feature and all that is inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from base.errors import NotAllowed
from registry import permissions

if TYPE_CHECKING:
    from accounts.models import User
    from registry.models import Feature, Prompt

# Who can do it, for the sentence that refuses.
ROLES_WITH = {
    permissions.VIEW_FEATURE: "a role",
    permissions.EDIT_PROMPTS: "the role Prompt editor or Prompt owner",
    permissions.MANAGE_PROMPTS: "the role Prompt owner",
    permissions.MANAGE_FEATURES: "the role Administrator",
    permissions.RELEASE_PROMPTS: "the role Release manager",
    permissions.BREAK_GLASS: "the role Release manager",
    permissions.MANAGE_MODELS: "the role Model steward",
}


def holds(user: User, permission: str, feature: Feature | None = None) -> bool:
    """Whether ``user`` holds ``permission`` everywhere, or for ``feature``."""
    if not user.is_active:
        return False
    return user.has_perm(permission) or (feature is not None and user.has_perm(permission, feature))


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
    """Raise NotAllowed, naming the role that is missing and where, unless ``user`` holds ``permission``."""
    if holds(user, permission, feature):
        return
    where = f" for the feature “{feature.name}”" if feature is not None else ""
    raise NotAllowed(f"This needs {ROLES_WITH[permission]}{where}. An administrator can give it to you.")
