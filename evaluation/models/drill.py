"""A rollback drill: what would be put back was tried before anybody needs it, on a date that anybody can read."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from base.fields import FieldClass, RecordKind
from registry.models import Environment, Feature, Prompt, PromptVersion


class DrillQuerySet(models.QuerySet["Drill"]):
    def visible_to(self, user) -> DrillQuerySet:
        return self.filter(prompt__feature__in=Feature.objects.visible_to(user))


class Drill(models.Model):
    """``live`` was what users got in ``environment``, ``target`` what a rollback would have brought back, empty where
    there was nothing. ``has_fallback``: the feature said what users get when it is switched off. ``run_ids`` are the
    runs of the prompt's suites that it started; ``not_started`` says, a sentence each, why others could not be."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "environment": FieldClass.GOVERNED,
        "live": FieldClass.GOVERNED,
        "target": FieldClass.GOVERNED,
        "has_fallback": FieldClass.GOVERNED,
        "run_ids": FieldClass.GOVERNED,
        "not_started": FieldClass.GOVERNED,
        "held_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="drills")
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="+")
    live = models.ForeignKey(PromptVersion, models.PROTECT, related_name="+")
    target = models.ForeignKey(PromptVersion, models.PROTECT, null=True, blank=True, related_name="+")
    has_fallback = models.BooleanField("the feature says what users get when it is off")
    run_ids = ArrayField(models.UUIDField(), default=list)
    not_started = models.TextField(blank=True)
    held_at = models.DateTimeField()

    objects = DrillQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["prompt", "-held_at"], name="evaluation_drill_newest")]

    def __str__(self) -> str:
        return f"drill of {self.held_at:%Y-%m-%d}"
