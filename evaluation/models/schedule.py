"""When what is live is tried again, and when it was found to do worse."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from evaluation.models.run import Run
from registry.models import Feature, Prompt


class Schedule(models.Model):
    """How often what is live of a prompt is tried again. ``every_days`` empty: by the risk of its feature.

    ``next_at`` is the next date; it moves only when that date was taken, so a missed one is caught up once."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "every_days": FieldClass.GOVERNED,
        "is_paused": FieldClass.GOVERNED,
        "pause_reason": FieldClass.GOVERNED,
        "next_at": FieldClass.GOVERNED,
        "last_at": FieldClass.GOVERNED,
        "next_drill_at": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.OneToOneField(Prompt, models.PROTECT, related_name="evaluation_schedule")
    every_days = models.PositiveSmallIntegerField("days between", null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    pause_reason = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    next_drill_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_days__isnull=True) | models.Q(every_days__range=(1, 366)),
                name="evaluation_schedule_days_1_366",
            ),
            models.CheckConstraint(
                condition=models.Q(is_paused=False) | ~models.Q(pause_reason=""),
                name="evaluation_schedule_pause_says_why",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="evaluation_schedule_next")]

    def __str__(self) -> str:
        return f"schedule of {self.prompt_id}"


class DecayNoticeQuerySet(models.QuerySet["DecayNotice"]):
    def visible_to(self, user) -> DecayNoticeQuerySet:
        return self.filter(prompt__feature__in=Feature.objects.visible_to(user))

    def open(self) -> DecayNoticeQuerySet:
        return self.filter(closed_at__isnull=True)


class DecayNotice(models.Model):
    """What is live does worse than when it was approved: found by a scheduled run. Closed by a person, who says why."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "run": FieldClass.GOVERNED,
        "says": FieldClass.GOVERNED,
        "opened_at": FieldClass.GOVERNED,
        "closed_at": FieldClass.GOVERNED,
        "closed_by": FieldClass.PERSONAL,
        "closed_because": FieldClass.CONTENT,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="decay_notices")
    run = models.OneToOneField(Run, models.PROTECT, related_name="decay_notice")
    says = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_because = models.TextField(blank=True)

    objects = DecayNoticeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | (models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(closed_because="")),
                name="evaluation_decaynotice_closed_says_why",
            ),
            models.UniqueConstraint(
                fields=["prompt"],
                condition=models.Q(closed_at__isnull=True),
                name="evaluation_decaynotice_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"decay of {self.prompt_id}"
