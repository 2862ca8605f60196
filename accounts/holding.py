"""Who holds roles where: for the pages and sentences that name colleagues."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models import RoleGrant
from accounts.models.role import RoleGrantQuerySet


def grants_reaching(feature: Any = None) -> RoleGrantQuerySet:
    """Grants of people who may sign in, held everywhere or for ``feature``; in the order of roles, then by name."""
    reach = Q(feature__isnull=True) if feature is None else Q(feature__isnull=True) | Q(feature=feature)
    grants = RoleGrant.objects.giving_access().filter(reach).select_related("role", "person")
    return grants.order_by("role__position", "person__full_name", "pk")
