"""What people add to the checks of a request: ticks with evidence, accepted checks, passages looked after."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from governance.models.request import ChangeRequest
from registry.models import Feature


class ChecklistTick(models.Model):
    """Somebody ticked a point of the deployment checklist, or took the tick back. The newest row of a point counts,
    while the content is what it was about."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "item": FieldClass.GOVERNED,
        "is_done": FieldClass.GOVERNED,
        "evidence": FieldClass.CONTENT,
        "content_digest": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "at": FieldClass.GOVERNED,
    }

    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=40)  # a code of governance.gates.checklist
    is_done = models.BooleanField()
    evidence = models.TextField(blank=True)
    content_digest = models.CharField(max_length=71)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_done=False) | ~models.Q(evidence=""), name="governance_tick_with_evidence"
            ),
        ]
        indexes = [models.Index(fields=["request", "item", "-id"], name="governance_tick_latest")]

    def __str__(self) -> str:
        return f"{self.item}: {'done' if self.is_done else 'open'}"


class GateOverride(models.Model):
    """Somebody accepted a check that is not satisfied, and said why. Counts for this content only."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "gate": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "content_digest": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "role": FieldClass.GOVERNED,
        "at": FieldClass.GOVERNED,
    }

    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="overrides")
    gate = models.CharField(max_length=40)
    reason = models.TextField()
    content_digest = models.CharField(max_length=71)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.ForeignKey("accounts.Role", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "gate", "content_digest"], name="governance_override_once_per_content"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="governance_override_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.gate} accepted on {self.request}"


class ContentCheck(models.Model):
    """What a check found in one content, kept by its digest: a digest never says anything else later.

    ``checker`` names the check and its version ("secrets/1"), so that a better one looks again. ``findings`` is a list
    of ``{"path", "line", "says"}``: never the secret or the personal data itself.
    """

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "content_digest": FieldClass.GOVERNED,
        "checker": FieldClass.GOVERNED,
        "findings": FieldClass.GOVERNED,
        "checked_at": FieldClass.TECHNICAL,
    }

    content_digest = models.CharField(max_length=71)
    checker = models.CharField(max_length=40)
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_digest", "checker"], name="governance_check_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.checker} on {self.content_digest[7:15]}"


class PassageQuerySet(models.QuerySet["ProtectedPassage"]):
    def visible_to(self, user) -> PassageQuerySet:
        return self.filter(prompt__feature__in=Feature.objects.visible_to(user))

    def standing(self) -> PassageQuerySet:
        return self.filter(released_at__isnull=True)


class ProtectedPassage(models.Model):
    """A passage of a prompt that a role looks after: a change that touches it can ask for that role's signature."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "role": FieldClass.GOVERNED,
        "quote": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
        "released_by": FieldClass.PERSONAL,
        "released_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="protected_passages")
    role = models.ForeignKey("accounts.Role", models.PROTECT, related_name="+")
    quote = models.TextField("the passage")
    reason = models.CharField("why", max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    objects = PassageQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True, released_by__isnull=True)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="governance_passage_released_with_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}: “{self.quote[:40]}”"
