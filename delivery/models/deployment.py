"""What was live where, and when: one row for each stretch of time in which nothing changed."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from base.fields import FieldClass, RecordKind
from base.kept_writes import KeptWrites, KeptWritesQuerySet
from delivery.choices import DeploymentCause
from registry.models import Feature


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    def visible_to(self, user) -> DeploymentQuerySet:
        return self.filter(prompt__feature__in=Feature.objects.visible_to(user))

    def live(self) -> DeploymentQuerySet:
        return self.filter(ended_at__isnull=True)

    def live_at(self, at: dt.datetime) -> DeploymentQuerySet:
        """Those whose period ``[started_at, ended_at)`` holds ``at``."""
        return self.filter(started_at__lte=at).filter(models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=at))


class Deployment(KeptWrites, models.Model):
    """The period is half-open: ``[started_at, ended_at)``; the open row is what is live now.

    Append-only but for its end: a trigger lets ``ended_at`` be set once and refuses every other change. A second one
    refuses an arm whose content nobody signed for this environment (delivery migration 0010).
    ``salt`` keeps the choice of an arm steady through the steps of one release.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "environment": FieldClass.GOVERNED,
        "cause": FieldClass.GOVERNED,
        "change_request": FieldClass.GOVERNED,
        "rolled_back_from": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "salt": FieldClass.TECHNICAL,
        "started_at": FieldClass.GOVERNED,
        "started_by": FieldClass.PERSONAL,
        "ended_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="deployments")
    environment = models.ForeignKey("registry.Environment", models.PROTECT, related_name="deployments")
    cause = models.CharField(max_length=16, choices=DeploymentCause.choices)
    # The signatures behind the newest arm. Empty for a rollback, which names what it left instead.
    change_request = models.ForeignKey(
        "governance.ChangeRequest", models.PROTECT, null=True, blank=True, related_name="deployments"
    )
    rolled_back_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rolled_back_to")
    reason = models.TextField(blank=True)
    salt = models.UUIDField(default=uuid.uuid4)
    started_at = models.DateTimeField()
    # Empty when the system did: a schedule, the next step of a canary.
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "environment"],
                condition=models.Q(ended_at__isnull=True),
                name="delivery_deployment_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="delivery_deployment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    cause__in=[DeploymentCause.ROLLBACK, DeploymentCause.CANARY_STOPPED], rolled_back_from__isnull=False
                )
                & ~models.Q(reason="")
                | models.Q(
                    cause__in=[DeploymentCause.RELEASE, DeploymentCause.CANARY_STEP, DeploymentCause.BREAK_GLASS],
                    change_request__isnull=False,
                    rolled_back_from__isnull=True,
                ),
                name="delivery_deployment_has_its_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["prompt", "environment", "-started_at"], name="delivery_deployment_at"),
            models.Index(fields=["environment", "-started_at", "id"], name="delivery_deployment_timeline"),
        ]

    def __str__(self) -> str:
        return f"deployment of {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("delivery:deployment", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.ended_at is None


class DeploymentArm(models.Model):
    """One version that a deployment serves, to ``weight`` per cent of requests. The arms of a deployment add up to 100
    (a deferred trigger). Rows never change."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "deployment": FieldClass.GOVERNED,
        "version": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "weight": FieldClass.GOVERNED,
        "position": FieldClass.GOVERNED,
    }

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="arms")
    version = models.ForeignKey("registry.PromptVersion", models.PROTECT, related_name="arms")
    digest = models.CharField(max_length=71)
    weight = models.PositiveSmallIntegerField("per cent")
    position = models.PositiveSmallIntegerField(default=0)  # 0 is what the release brought

    objects = KeptWritesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deployment", "version"], name="delivery_arm_once_per_version"),
            models.CheckConstraint(condition=models.Q(weight__range=(1, 100)), name="delivery_arm_weight_1_to_100"),
        ]
        indexes = [models.Index(fields=["version"], name="delivery_arm_version")]

    def __str__(self) -> str:
        return f"{self.weight} % {self.digest[7:15]}"
