"""Who had a hand in a version. The set only grows: a trigger refuses to change or remove a row."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from base.fields import FieldClass, RecordKind


class Contribution(models.Model):
    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "version": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "first_at": FieldClass.GOVERNED,
    }

    version = models.ForeignKey("registry.PromptVersion", models.PROTECT, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions")
    first_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="registry_contribution_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} contributed to {self.version}"
