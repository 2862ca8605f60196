"""A place where prompts run: development, staging, production by default, in that order."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind


class EnvironmentQuerySet(models.QuerySet["Environment"]):
    def visible_to(self, user) -> EnvironmentQuerySet:
        """The names of environments are no secret to anybody who can sign in."""
        return self if user.is_authenticated and user.is_active else self.none()


class Environment(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "slug": FieldClass.GOVERNED,
        "name": FieldClass.GOVERNED,
        "position": FieldClass.GOVERNED,
        "is_protected": FieldClass.GOVERNED,
    }

    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField("name", max_length=80)
    position = models.PositiveSmallIntegerField("order", unique=True)
    is_protected = models.BooleanField(
        "protected", default=False, help_text="Nothing goes live here without the signatures that policy asks for."
    )

    objects = EnvironmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:environments")
