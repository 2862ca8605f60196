"""May this person? Each predicate asks one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.permissions import MANAGE_PEOPLE, VIEW_PEOPLE

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Delegation, User


def may(person: User | AnonymousUser, permission: str, feature: Any = None) -> bool:
    """Whether ``person`` holds ``permission`` everywhere, or for ``feature`` when one is given."""
    if person.has_perm(permission):
        return True
    # A permission of another app is never held for one feature, and guardian raises when asked.
    is_about_features = feature is not None and permission.startswith(f"{feature._meta.app_label}.")
    return is_about_features and person.has_perm(permission, feature)


def may_manage_people(person: User | AnonymousUser) -> bool:
    return may(person, MANAGE_PEOPLE)


def may_view_people(person: User | AnonymousUser) -> bool:
    return may(person, VIEW_PEOPLE)


def may_grant_to(granter: User | AnonymousUser, person: User) -> bool:
    """Nobody raises their own rights, whatever else they may do."""
    return may_manage_people(granter) and granter != person


def may_end_delegation(person: User | AnonymousUser, delegation: Delegation) -> bool:
    return person == delegation.from_person or may_manage_people(person)
