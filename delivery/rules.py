"""May this person? One question each: promote, take back, stop, freeze, revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.refusing import refusal
from base.errors import NotAllowed
from governance.permissions import SIGNING_ROLES
from registry.permissions import BREAK_GLASS, MANAGE_FEATURES, RELEASE_PROMPTS
from registry.rules import can_view, holds

if TYPE_CHECKING:
    from accounts.models import User
    from registry.models import Feature, Prompt


def can_release(user: User, prompt: Prompt) -> bool:
    """Take the next step of a canary, or let it go on: release managers."""
    return holds(user, RELEASE_PROMPTS, prompt.feature)


def can_take_back(user: User, prompt: Prompt) -> bool:
    """Roll back, pause or stop a canary: release managers, and whoever answers for the prompt."""
    answers = user.pk in (prompt.owner_id, prompt.backup_owner_id) and can_view(user, prompt)
    return answers or can_release(user, prompt)


def can_switch(user: User, feature: Feature) -> bool:
    """Stop and start a feature: release managers, its owner, and the person who oversees it."""
    named = user.is_active and user.pk in (feature.owner_id, feature.overseer_id)
    return named or holds(user, RELEASE_PROMPTS, feature)


def can_freeze(user: User) -> bool:
    """Announce and lift freezes: release managers of everything, and administrators."""
    return holds(user, RELEASE_PROMPTS) or holds(user, MANAGE_FEATURES)


def can_revoke(user: User, prompt: Prompt) -> bool:
    """Keep a version from ever going live: release managers, and everybody who may sign."""
    return any(holds(user, each, prompt.feature) for each in (RELEASE_PROMPTS, *SIGNING_ROLES.values()))


def can_break_glass(user: User, prompt: Prompt) -> bool:
    return holds(user, BREAK_GLASS, prompt.feature)


def require_release(user: User, prompt: Prompt) -> None:
    if not can_release(user, prompt):
        raise refusal(user, RELEASE_PROMPTS, prompt.feature)


def require_take_back(user: User, prompt: Prompt) -> None:
    if not can_take_back(user, prompt):
        raise _or_named(user, prompt.feature, f"So can the owner of {prompt.slug}", [prompt.owner, prompt.backup_owner])


def require_switch(user: User, feature: Feature) -> None:
    if not can_switch(user, feature):
        raise _or_named(user, feature, "So can its owner and overseer", [feature.owner, feature.overseer])


def require_freeze(user: User) -> None:
    if not can_freeze(user):
        raise refusal(user, RELEASE_PROMPTS)


def require_revoke(user: User, prompt: Prompt) -> None:
    if not can_revoke(user, prompt):
        said = refusal(user, RELEASE_PROMPTS, prompt.feature).message
        raise NotAllowed(f"{said} Reviewers who may sign this prompt off can do it too.")


def _or_named(user: User, feature: Feature, who: str, people: list[User | None]) -> NotAllowed:
    """A refusal that also names the people who answer for it: names are shown on the page of the thing anyway."""
    names = list(dict.fromkeys(str(person) for person in people if person and person.is_active))
    said = refusal(user, RELEASE_PROMPTS, feature).message
    return NotAllowed(f"{said} {who}: {' or '.join(names)}." if names else said)
