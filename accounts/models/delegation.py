"""Somebody stands in for somebody else in one role for a time; both names appear on every decision made under it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from simple_history.models import HistoricalRecords

from accounts.models.role import Role, RoleGrant
from base.fields import FieldClass, RecordKind


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def not_over(self, at: datetime) -> DelegationQuerySet:
        """In force at ``at`` or later."""
        return self.filter(ended_early_at__isnull=True, ends_at__gt=at)

    def in_force(self, at: datetime) -> DelegationQuerySet:
        """What counts at ``at``: the period holds, both may sign in, and the one who is away still holds the role."""
        held = RoleGrant.objects.open().filter(person=OuterRef("from_person"), role=OuterRef("role"))
        return self.not_over(at).filter(
            Exists(held), starts_at__lte=at, from_person__is_active=True, to_person__is_active=True
        )


class Delegation(models.Model):
    """The period is half-open: ``[starts_at, ends_at)``."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "from_person": FieldClass.PERSONAL,
        "to_person": FieldClass.PERSONAL,
        "role": FieldClass.GOVERNED,
        "starts_at": FieldClass.GOVERNED,
        "ends_at": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "created_at": FieldClass.TECHNICAL,
        "ended_early_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held")
    role = models.ForeignKey(Role, models.PROTECT, related_name="delegations")
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")
    reason = models.CharField("reason", max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_early_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="accounts_delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_person=models.F("to_person")), name="accounts_delegation_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_person} for {self.from_person} as {self.role}"

    def is_over(self, at: datetime) -> bool:
        return self.ended_early_at is not None or at >= self.ends_at
