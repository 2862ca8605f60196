"""Links to people in entries. Registered here, since ``accounts`` stands below the ledger and knows nothing of it."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.rules import may_view_people
from ledger.links import register_links

_CODE = re.compile(r"[a-z-]{1,40}")


def register_people() -> None:
    register_links("accounts.user", _pages_of_people, word="person")
    register_links("accounts.role", _page_of_roles, word="role")
    register_links("accounts.invitation", _no_page, word="invitation")
    register_links("accounts.delegation", _no_page, word="delegation")


def _pages_of_people(ids: set[str], user: Any) -> dict[str, str]:
    """Nobody's page for somebody who may not look at people."""
    if not may_view_people(user):
        return {}
    people = User.objects.filter(pk__in=[each for each in ids if _is_uuid(each)]).values_list("pk", flat=True)
    return {str(pk): reverse("accounts:person", args=[pk]) for pk in people}


def _page_of_roles(ids: set[str], user: Any) -> dict[str, str]:
    """One page for all of them, open to everybody who can sign in."""
    return {code: f"{reverse('accounts:roles')}#role-{code}" for code in ids if _CODE.fullmatch(code)}


def _no_page(ids: set[str], user: Any) -> dict[str, str]:
    return {}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
