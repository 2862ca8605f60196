"""A role: a Django group with a plain description, and the record of who holds it, everywhere or for one feature."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind


class Role(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "code": FieldClass.GOVERNED,
        "group": FieldClass.TECHNICAL,
        "name": FieldClass.GOVERNED,
        "description": FieldClass.GOVERNED,
        "signs_off": FieldClass.GOVERNED,
        "position": FieldClass.GOVERNED,
        "for_one_feature": FieldClass.GOVERNED,
        "lead": FieldClass.PERSONAL,
    }

    code = models.SlugField(primary_key=True, max_length=40)
    group = models.OneToOneField(Group, models.PROTECT, related_name="role")
    name = models.CharField("name", max_length=80, unique=True)
    description = models.TextField("what people with it do")
    signs_off = models.BooleanField("signs off changes", default=False)
    position = models.PositiveSmallIntegerField("order in lists", default=0)
    for_one_feature = models.BooleanField("can be held for one feature", default=True)
    # Whom late sign-offs of this role are handed up to.
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="leads")

    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def open(self) -> RoleGrantQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def giving_access(self) -> RoleGrantQuerySet:
        """Open, and held by somebody who may sign in."""
        return self.open().filter(person__is_active=True)


class RoleGrant(models.Model):
    """``person`` holds ``role`` for ``feature``, or everywhere when that is empty, from ``granted_at`` until withdrawn.

    A withdrawn grant stays as a record. Group membership and object permissions are computed from the open grants.
    """

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "person": FieldClass.PERSONAL,
        "role": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "granted_by": FieldClass.PERSONAL,
        "granted_at": FieldClass.GOVERNED,
        "withdrawn_by": FieldClass.PERSONAL,
        "withdrawn_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    feature = models.ForeignKey("registry.Feature", models.PROTECT, null=True, blank=True, related_name="role_grants")
    # Empty for the very first administrator, whom nobody could grant anything.
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "feature"],
                condition=models.Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="accounts_rolegrant_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="accounts_rolegrant_withdrawn_with_who",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("person")),
                name="accounts_rolegrant_not_to_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}" + (f" for {self.feature}" if self.feature_id else "")
