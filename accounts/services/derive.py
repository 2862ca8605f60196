"""Access computed from role grants: group membership, and permission rows on single features.

An open grant of an active person gives access; nothing else does. Everything is set-based: a handful of statements for
any number of people. Two grants that give the same permission leave it standing until both are withdrawn, because rows
are compared with all open grants and never subtracted one by one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from guardian.utils import get_user_obj_perms_model

from accounts.announcing import access_changed
from accounts.models import RoleGrant, User


@transaction.atomic
def derive_access(people: Collection[uuid.UUID]) -> None:
    """Make group membership and feature permissions of ``people`` (ids) equal to what their open grants say.

    Announces it to those who wait for people.
    """
    _derive_groups(people)
    _derive_feature_permissions(people)
    access_changed(people=people)


def _derive_groups(people: Collection[uuid.UUID]) -> None:
    membership = User.groups.through
    grants = RoleGrant.objects.giving_access().filter(feature__isnull=True)
    held = grants.filter(person_id=OuterRef("user_id"), role__group_id=OuterRef("group_id"))
    membership.objects.filter(user_id__in=people, group__role__isnull=False).exclude(Exists(held)).delete()
    wanted = grants.filter(person_id__in=people).values_list("person_id", "role__group_id").distinct()
    membership.objects.bulk_create(
        [membership(user_id=person_id, group_id=group_id) for person_id, group_id in wanted], ignore_conflicts=True
    )


def _derive_feature_permissions(people: Collection[uuid.UUID]) -> None:
    feature_model: Any = RoleGrant._meta.get_field("feature").related_model
    rows: Any = get_user_obj_perms_model(feature_model)
    grants = RoleGrant.objects.giving_access().filter(
        feature__isnull=False,
        role__group__permissions__content_type=ContentType.objects.get_for_model(feature_model),
    )
    held = grants.filter(
        person_id=OuterRef("user_id"),
        feature_id=OuterRef("content_object_id"),
        role__group__permissions=OuterRef("permission_id"),
    )
    rows.objects.filter(user_id__in=people).exclude(Exists(held)).delete()
    wanted = (
        grants.filter(person_id__in=people)
        .values_list("person_id", "feature_id", "role__group__permissions")
        .distinct()
    )
    rows.objects.bulk_create(
        [
            rows(user_id=person, content_object_id=feature, permission_id=permission)
            for person, feature, permission in wanted
        ],
        ignore_conflicts=True,
    )
