"""What somebody is told who may not: which role can, who holds it, and who gives it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.holding import grants_reaching
from accounts.roles import ROLES
from accounts.rules import may, may_view_people
from base.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

VIEW_FEATURE = "registry.view_feature"  # every role gives it, so a refusal for want of it names none
NAMES = 3  # more would hide the sentence behind them

View = Callable[..., HttpResponseBase]


def refusal(person: User | AnonymousUser, permission: str, feature: Any = None) -> NotAllowed:
    """The exception for ``person``, who lacks ``permission`` (everywhere, or for ``feature``).

    People are named to those who could look them up: readers of the people pages, and, where it is about a feature,
    whoever sees the feature and so the page "Who may do what" of its prompts.
    """
    where = f" for the feature “{feature.name}”" if feature is not None else ""
    needed = f"This needs {_roles_in_words(permission)}{where}."
    may_know = may_view_people(person) or (feature is not None and may(person, VIEW_FEATURE, feature))
    names = _holders(permission, feature) if may_know else []
    if not names:
        return NotAllowed(f"{needed} Ask an administrator for it, or to find somebody who holds it.")
    return NotAllowed(f"{needed} {_joined(names, 'and')} can do this; an administrator can give you the role.")


def requires(permission: str) -> Callable[[View], View]:
    """For views that only holders of ``permission`` (everywhere) may open. Who is not signed in goes there first."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):
                raise refusal(request.user, permission)
            return view(request, *args, **kwargs)

        return asked

    return decorate


def _roles_in_words(permission: str) -> str:
    if permission == VIEW_FEATURE:
        return "a role"
    return f"the role {_joined([role.name for role in ROLES if permission in role.permissions], 'or')}"


def _holders(permission: str, feature: Any) -> list[str]:
    """Names in the order of roles, so that those whose task it is come before administrators; at most NAMES of them."""
    codes = [role.code for role in ROLES if permission in role.permissions]
    grants = grants_reaching(feature).filter(role__in=codes)
    names = list(dict.fromkeys(grants.values_list("person__full_name", flat=True)))
    return names if len(names) <= NAMES else [*names[:NAMES], "others"]


def _joined(words: list[str], last: str) -> str:
    """ "Ana, Omar or Alex"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
