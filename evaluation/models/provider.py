"""A connection to a provider of models: where to call, as whom, and how much."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from evaluation.choices import KeySource
from registry import permissions


class ModelProviderQuerySet(models.QuerySet["ModelProvider"]):
    def visible_to(self, user) -> ModelProviderQuerySet:
        """For those who keep the catalogue of models, and auditors."""
        allowed = user.is_authenticated and user.is_active
        if allowed and (user.has_perm(permissions.MANAGE_MODELS) or user.has_perm("ledger.view_entry")):
            return self
        return self.none()

    def active(self) -> ModelProviderQuerySet:
        return self.filter(is_active=True)


class ModelProvider(models.Model):
    """``serves`` is the provider's name in the catalogue of models: calls to its models go through this connection.

    Limits are for all workers together; empty means none. Money in micro-US-dollars. ``sealed_key`` is encrypted and
    is kept out of history, ledger, logs and every page.
    """

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "name": FieldClass.GOVERNED,
        "kind": FieldClass.GOVERNED,
        "serves": FieldClass.GOVERNED,
        "base_url": FieldClass.GOVERNED,
        "key_source": FieldClass.GOVERNED,
        "key_variable": FieldClass.GOVERNED,
        "sealed_key": FieldClass.SECRET,
        "key_kept_at": FieldClass.GOVERNED,
        "timeout_s": FieldClass.GOVERNED,
        "requests_per_minute": FieldClass.GOVERNED,
        "tokens_per_minute": FieldClass.GOVERNED,
        "concurrency": FieldClass.GOVERNED,
        "monthly_budget_micro_usd": FieldClass.GOVERNED,
        "is_active": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("name", max_length=100, unique=True)
    kind = models.CharField("protocol", max_length=40)
    serves = models.CharField("provider in the catalogue", max_length=80)
    base_url = models.CharField("address", max_length=500, blank=True)
    key_source = models.CharField("key", max_length=12, choices=KeySource.choices, default=KeySource.NONE)
    key_variable = models.CharField("environment variable with the key", max_length=100, blank=True)
    sealed_key = models.BinaryField(null=True, blank=True, editable=False)
    key_kept_at = models.DateTimeField(null=True, blank=True, editable=False)
    timeout_s = models.PositiveSmallIntegerField("longest wait for an answer, in seconds", default=60)
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_minute = models.PositiveIntegerField(null=True, blank=True)
    concurrency = models.PositiveSmallIntegerField("calls at once", default=8)
    monthly_budget_micro_usd = models.PositiveBigIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ModelProviderQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["sealed_key", "updated_at"])

    class Meta:
        verbose_name = "connection"
        constraints = [
            models.UniqueConstraint(
                fields=["serves"], condition=models.Q(is_active=True), name="evaluation_provider_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(key_source=KeySource.NONE, key_variable="", sealed_key__isnull=True)
                | (models.Q(key_source=KeySource.ENVIRONMENT, sealed_key__isnull=True) & ~models.Q(key_variable=""))
                | models.Q(key_source=KeySource.STORED, key_variable="", sealed_key__isnull=False),
                name="evaluation_provider_one_key",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed_key__isnull=True, key_kept_at__isnull=True)
                | models.Q(sealed_key__isnull=False, key_kept_at__isnull=False),
                name="evaluation_provider_key_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(concurrency__range=(1, 256), timeout_s__range=(1, 600)),
                name="evaluation_provider_sound_limits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:connection", args=[self.pk])


class MonthlySpending(models.Model):
    """What is known to have been spent over a connection in a month, UTC: the sum of the stored answers and of what
    judges cost. Added to in the transaction that stores them, so that the limit of a month is asked cheaply."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "provider": FieldClass.TECHNICAL,
        "month": FieldClass.TECHNICAL,
        "spent_micro_usd": FieldClass.TECHNICAL,
    }

    id = models.BigAutoField(primary_key=True)
    provider = models.ForeignKey(ModelProvider, models.PROTECT, related_name="spending")
    month = models.DateField()  # its first day
    spent_micro_usd = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "month"], name="evaluation_monthlyspending_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.month:%Y-%m}"
