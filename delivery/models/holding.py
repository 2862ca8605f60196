"""What keeps things from going live, or takes them off: freeze windows, stopped features, revoked versions."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry.models import Feature


class FreezeWindowQuerySet(models.QuerySet["FreezeWindow"]):
    def visible_to(self, user) -> FreezeWindowQuerySet:
        return self if Feature.objects.visible_to(user).exists() else self.none()

    def in_force(self, at: dt.datetime) -> FreezeWindowQuerySet:
        return self.filter(starts_at__lte=at, ends_at__gt=at, cancelled_at__isnull=True)


class FreezeWindow(models.Model):
    """No release in ``environment`` (or anywhere, when empty) during ``[starts_at, ends_at)``. Rollback and break-glass
    still work."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "environment": FieldClass.GOVERNED,
        "starts_at": FieldClass.GOVERNED,
        "ends_at": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
        "cancelled_by": FieldClass.PERSONAL,
        "cancelled_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(
        "registry.Environment", models.PROTECT, null=True, blank=True, related_name="freeze_windows"
    )
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")
    reason = models.CharField("why", max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = FreezeWindowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="delivery_freeze_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | models.Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="delivery_freeze_cancelled_with_who",
            ),
        ]

    def __str__(self) -> str:
        return f"freeze until {self.ends_at:%Y-%m-%d %H:%M}"


class FeatureStopQuerySet(models.QuerySet["FeatureStop"]):
    def visible_to(self, user) -> FeatureStopQuerySet:
        return self.filter(feature__in=Feature.objects.visible_to(user))

    def open(self) -> FeatureStopQuerySet:
        return self.filter(ended_at__isnull=True)


class FeatureStop(models.Model):
    """A stretch of time in which a feature was switched off: ``[started_at, ended_at)``. ``Feature.is_on`` is false
    exactly while one is open."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "feature": FieldClass.GOVERNED,
        "started_at": FieldClass.GOVERNED,
        "started_by": FieldClass.PERSONAL,
        "reason": FieldClass.CONTENT,
        "ended_at": FieldClass.GOVERNED,
        "ended_by": FieldClass.PERSONAL,
        "end_reason": FieldClass.CONTENT,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="stops")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(blank=True)

    objects = FeatureStopQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feature"], condition=models.Q(ended_at__isnull=True), name="delivery_stop_one_open"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="delivery_stop_with_reason"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end_reason="")),
                name="delivery_stop_ended_with_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature} off since {self.started_at:%Y-%m-%d %H:%M}"


class Revocation(models.Model):
    """A version must not go live again, not even by rollback. For good: a new version says it better."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "version": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "revoked_by": FieldClass.PERSONAL,
        "revoked_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.OneToOneField("registry.PromptVersion", models.PROTECT, related_name="revocation")
    reason = models.TextField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="delivery_revocation_with_reason")]

    def __str__(self) -> str:
        return f"{self.version} revoked"
