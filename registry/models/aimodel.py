"""A model of a provider, by its pinned id."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry import permissions
from registry.choices import Modality, ModelStatus
from registry.models.feature import Feature


class AIModelQuerySet(models.QuerySet["AIModel"]):
    def visible_to(self, user) -> AIModelQuerySet:
        """The catalogue is open to everybody who holds a role."""
        if user.is_authenticated and user.is_active and Feature.objects.visible_to(user).exists():
            return self
        return self if user.has_perm(permissions.VIEW_MODELS) else self.none()


class AIModel(models.Model):
    """Prices are in micro-US-dollars for a million tokens; an unknown price is empty, never 0."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "provider": FieldClass.GOVERNED,
        "model_id": FieldClass.GOVERNED,
        "name": FieldClass.GOVERNED,
        "modality": FieldClass.GOVERNED,
        "context_window_tokens": FieldClass.GOVERNED,
        "input_price_micro_usd": FieldClass.GOVERNED,
        "output_price_micro_usd": FieldClass.GOVERNED,
        "status": FieldClass.GOVERNED,
        "released_date": FieldClass.GOVERNED,
        "retired_date": FieldClass.GOVERNED,
        "replaced_by": FieldClass.GOVERNED,
        "notes": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField("provider", max_length=80)
    model_id = models.CharField("pinned model id", max_length=200)
    name = models.CharField("name", max_length=200)
    modality = models.CharField(max_length=12, choices=Modality.choices, default=Modality.TEXT)
    context_window_tokens = models.PositiveIntegerField("context window, in tokens", null=True, blank=True)
    input_price_micro_usd = models.PositiveBigIntegerField(
        "price of a million input tokens, in micro-dollars", null=True, blank=True
    )
    output_price_micro_usd = models.PositiveBigIntegerField(
        "price of a million output tokens, in micro-dollars", null=True, blank=True
    )
    status = models.CharField(max_length=15, choices=ModelStatus.choices, default=ModelStatus.PROPOSED)
    released_date = models.DateField("released on", null=True, blank=True)
    retired_date = models.DateField("retired by its provider on", null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AIModelQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "model"
        constraints = [
            models.UniqueConstraint(fields=["provider", "model_id"], name="registry_aimodel_once_per_provider"),
            models.CheckConstraint(
                condition=models.Q(status__in=ModelStatus.values), name="registry_aimodel_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(modality__in=Modality.values), name="registry_aimodel_modality_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")), name="registry_aimodel_not_replaced_by_itself"
            ),
        ]
        permissions = [("manage_models", "Can change the model catalogue")]

    def __str__(self) -> str:
        return self.model_id

    def get_absolute_url(self) -> str:
        return reverse("registry:model", args=[self.pk])

    @property
    def price_words(self) -> str:
        """ "$2.50 / $10.00" for a million input and output tokens; "unknown" where nobody entered it."""
        return f"{_dollars(self.input_price_micro_usd)} / {_dollars(self.output_price_micro_usd)}"


def _dollars(micro: int | None) -> str:
    return "unknown" if micro is None else f"${micro / 1_000_000:,.2f}"
