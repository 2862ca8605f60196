"""How a release goes on by itself: the steps of a canary."""

from __future__ import annotations

import uuid

from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from delivery.choices import RolloutState
from registry.models import Feature


class RolloutQuerySet(models.QuerySet["Rollout"]):
    def visible_to(self, user) -> RolloutQuerySet:
        return self.filter(change_request__feature__in=Feature.objects.visible_to(user))


class Rollout(models.Model):
    """``steps`` are the request's; ``step`` is the index of the one that is live. ``next_at`` is when the next is due;
    empty while paused, and when over."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "change_request": FieldClass.GOVERNED,
        "prompt": FieldClass.GOVERNED,
        "environment": FieldClass.GOVERNED,
        "version": FieldClass.GOVERNED,
        "previous_version": FieldClass.GOVERNED,
        "steps": FieldClass.GOVERNED,
        "step": FieldClass.GOVERNED,
        "state": FieldClass.GOVERNED,
        "next_at": FieldClass.GOVERNED,
        "salt": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change_request = models.OneToOneField("governance.ChangeRequest", models.PROTECT, related_name="rollout")
    prompt = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="rollouts")
    environment = models.ForeignKey("registry.Environment", models.PROTECT, related_name="rollouts")
    version = models.ForeignKey("registry.PromptVersion", models.PROTECT, related_name="+")
    previous_version = models.ForeignKey("registry.PromptVersion", models.PROTECT, related_name="+")
    steps = models.JSONField()
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=RolloutState.choices, default=RolloutState.RUNNING)
    next_at = models.DateTimeField(null=True, blank=True)
    salt = models.UUIDField(default=uuid.uuid4)

    objects = RolloutQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "environment"],
                condition=models.Q(state__in=["running", "paused"]),
                name="delivery_rollout_one_going",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", next_at__isnull=False)
                | (~models.Q(state="running") & models.Q(next_at__isnull=True)),
                name="delivery_rollout_next_only_while_running",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="running"), name="delivery_rollout_due"),
        ]

    def __str__(self) -> str:
        return f"rollout of {self.change_request}"
