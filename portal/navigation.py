"""What the frame round every page shows: navigation by task, the account menu, the label of a demonstration.

The context processor ``shell`` gives templates one lazy value, so that answers without a page cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from governance.models import Notification
from registry.models import Feature

UNREAD_SHOWN = 99  # the bell counts no further


@dataclass(frozen=True)
class Destination:
    """One place to go. ``view`` is a URL name; ``needs`` asks whether this person may see it."""

    title: str
    icon: str
    view: str
    needs: Callable[[Any], bool]


@dataclass(frozen=True)
class Link:
    title: str
    icon: str
    url: str
    is_here: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    links: list[Link]


def _anybody(user: Any) -> bool:
    return bool(user.is_authenticated)


def _sees_features(user: Any) -> bool:
    return Feature.objects.visible_to(user).exists()


def _holds(*permissions: str) -> Callable[[Any], bool]:
    return lambda user: any(user.has_perm(permission) for permission in permissions)


_sees_people = _holds("accounts.view_people", "accounts.manage_people")
_sees_records = _holds("ledger.view_entry")

# In the order of the work: what I do, what exists, what happened, who may.
NAVIGATION: tuple[tuple[str, tuple[Destination, ...]], ...] = (
    ("", (Destination("Home", "home", "portal:home", _anybody),)),
    (
        "Prompts",
        (
            Destination("Prompts", "edit_note", "registry:prompts", _sees_features),
            Destination("Features", "category", "registry:features", _sees_features),
            Destination("Models", "neurology", "registry:models", _sees_features),
            Destination("Environments", "dns", "registry:environments", _sees_features),
        ),
    ),
    (
        "Changes",
        (
            Destination("Reviews", "rate_review", "governance:inbox", _sees_features),
            Destination("Releases", "rocket_launch", "delivery:releases", _sees_features),
            Destination("Evaluations", "experiment", "evaluation:home", _sees_features),
        ),
    ),
    (
        "The record",
        (
            Destination("Ledger", "history_edu", "ledger:entries", _sees_records),
            Destination("All records", "inventory_2", "admin:records", _sees_records),
        ),
    ),
    (
        "People and policies",
        (
            Destination("People", "group", "accounts:people", _sees_people),
            Destination("Roles", "badge", "accounts:roles", _anybody),
            Destination("Policies", "gavel", "governance:policies", _sees_features),
        ),
    ),
)

ACCOUNT: tuple[Destination, ...] = (
    Destination("Your profile", "person", "accounts:me", _anybody),
    Destination("Sign-in and security", "key", "mfa_index", _anybody),
    Destination("Where you are signed in", "devices", "usersessions_list", _anybody),
    Destination("What you are told", "notifications", "governance:notification_choices", _anybody),
    Destination("Your access tokens", "vpn_key", "access-tokens", _anybody),
    Destination("API", "api", "api-docs", _anybody),
)


def address_of(view: str) -> str:
    """The address of a view, or "" while the app that brings it is not installed."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


class Shell:
    """``user`` signed in or not; each part is worked out when a template asks for it, once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.site_name = settings.SITE_NAME
        self.is_demo = settings.DEMO
        self._answers: dict[Callable[[Any], bool], bool] = {}

    @cached_property
    def navigation(self) -> list[Group]:
        groups = []
        for title, destinations in NAVIGATION:
            links = self._links(destinations)
            if links:
                groups.append(Group(title, links))
        return groups

    @cached_property
    def account_links(self) -> list[Link]:
        return self._links(ACCOUNT)

    @cached_property
    def unread(self) -> str:
        """How many notices are unread, for the bell: "3", "99+", or "" for none. One query a page."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        count = Notification.objects.visible_to(user).unread().order_by()[: UNREAD_SHOWN + 1].count()
        return f"{UNREAD_SHOWN}+" if count > UNREAD_SHOWN else str(count or "")

    @cached_property
    def roles(self) -> str:
        """ "Prompt owner, Legal reviewer (2 features)": what the menu says below the name."""
        return ", ".join(role_names(self._request.user))

    def _links(self, destinations: tuple[Destination, ...]) -> list[Link]:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        path = self._request.path
        links = []
        for place in destinations:
            url = address_of(place.view)
            if url and self._may(user, place.needs):
                links.append(Link(place.title, place.icon, url, _is_here(url, path)))
        return links

    def _may(self, user: Any, needs: Callable[[Any], bool]) -> bool:
        """Several places need the same; each question is put to the database once a page."""
        if needs not in self._answers:
            self._answers[needs] = needs(user)
        return self._answers[needs]


def _is_here(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def role_names(user: Any) -> list[str]:
    """The names of the roles that ``user`` holds now, most senior first, each once."""
    open_grants = user.role_grants.filter(withdrawn_at__isnull=True).select_related("role").order_by("role__position")
    return list(dict.fromkeys(grant.role.name for grant in open_grants))


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": Shell(request)}
