"""The output of one prompt feeds another. A trigger refuses circles."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry.models.feature import Feature


class PromptDependencyQuerySet(models.QuerySet["PromptDependency"]):
    def visible_to(self, user) -> PromptDependencyQuerySet:
        features = Feature.objects.visible_to(user)
        return self.filter(upstream__feature__in=features, downstream__feature__in=features)


class PromptDependency(models.Model):
    """``upstream`` runs first; ``downstream`` is given what it said."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "upstream": FieldClass.GOVERNED,
        "downstream": FieldClass.GOVERNED,
        "note": FieldClass.GOVERNED,
    }

    upstream = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="feeds")
    downstream = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="fed_by")
    note = models.CharField("what is passed on", max_length=300, blank=True)

    objects = PromptDependencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "prompt dependencies"
        constraints = [
            models.UniqueConstraint(fields=["upstream", "downstream"], name="registry_dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(upstream=models.F("downstream")), name="registry_dependency_not_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upstream} feeds {self.downstream}"
