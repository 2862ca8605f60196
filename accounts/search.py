"""People in the command palette, for those who may see people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import VIEW_PEOPLE
from base.search import Hit


def find_people(user: Any, query: str, limit: int) -> list[Hit]:
    """By name or address; nobody without a query, and nobody for those whose page of people is closed."""
    if not query or not user.has_perm(VIEW_PEOPLE):
        return []
    named = Q(full_name__icontains=query) | Q(email__icontains=query)
    rows = User.objects.visible_to(user).filter(named).order_by("full_name", "id")[:limit]
    return [
        Hit(
            title=person.full_name, detail=person.email, url=reverse("accounts:person", args=[person.pk]), icon="person"
        )
        for person in rows
    ]
