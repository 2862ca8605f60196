"""Brings the roles of ``accounts.roles`` into the database. Set-based; running it again changes nothing.

Takes the models from an app registry, so that a migration can hand in its historical ones.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.db.models import Q

from accounts.roles import ROLES

# The apps whose permissions roles hold.
PERMISSION_APPS = ("accounts", "governance", "ledger", "registry")


def sync_roles(apps: Apps) -> None:
    """Create missing roles with their groups, bring names and descriptions up to date, and set what each may do."""
    groups = _groups(apps.get_model("auth", "Group"))
    role_model = apps.get_model("accounts", "Role")
    role_model.objects.bulk_create(
        [
            role_model(
                code=spec.code.value,
                group_id=groups[group_name(spec.code)],
                name=spec.name,
                description=spec.description,
                signs_off=spec.signs_off,
                position=position * 10,
                for_one_feature=spec.for_one_feature,
            )
            for position, spec in enumerate(ROLES, start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "description", "signs_off", "position", "for_one_feature"],
    )
    sync_role_permissions(apps)


def sync_role_permissions(apps: Apps) -> None:
    """Give each role's group exactly the permissions declared, as far as their rows exist yet."""
    through = apps.get_model("auth", "Group").permissions.through
    groups = dict(apps.get_model("accounts", "Role").objects.values_list("code", "group_id"))
    ids = _permission_ids(apps.get_model("auth", "Permission"))
    wanted = {(groups[spec.code.value], ids[name]) for spec in ROLES for name in spec.permissions if name in ids}
    present = set(through.objects.filter(group_id__in=groups.values()).values_list("group_id", "permission_id"))
    for group_id, permission_id in present - wanted:
        through.objects.filter(group_id=group_id, permission_id=permission_id).delete()
    through.objects.bulk_create(
        [through(group_id=group_id, permission_id=permission_id) for group_id, permission_id in wanted - present],
        ignore_conflicts=True,
    )


def group_name(code: str) -> str:
    """The name of the Django group behind a role: "role: prompt-editor"."""
    return f"role: {code}"


def sync_after_migrate(sender: Any, apps: Apps = all_apps, **kwargs: Any) -> None:
    """Let permissions that a later migration made join their roles, and bring roles back after a flush."""
    if sender.label not in PERMISSION_APPS:
        return
    try:
        apps.get_model("accounts", "Role")
        apps.get_model("auth", "Permission")
    except LookupError:  # migrated backwards, past the roles
        return
    sync_roles(apps)


def _groups(group_model: Any) -> dict[str, int]:
    names = [group_name(spec.code) for spec in ROLES]
    group_model.objects.bulk_create([group_model(name=name) for name in names], ignore_conflicts=True)
    return dict(group_model.objects.filter(name__in=names).values_list("name", "id"))


def _permission_ids(permission_model: Any) -> dict[str, int]:
    """{"registry.edit_prompts": id, …} for the permissions that any role holds."""
    names = {name for spec in ROLES for name in spec.permissions}
    condition = Q()
    for label, codename in (name.split(".") for name in names):
        condition |= Q(content_type__app_label=label, codename=codename)
    rows = permission_model.objects.filter(condition).values_list("content_type__app_label", "codename", "id")
    return {f"{label}.{codename}": id_ for label, codename, id_ in rows}
