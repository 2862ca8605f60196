"""Policies: who must sign what. A policy keeps every version it ever had; one of them, at most, is in force."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry.models import Feature


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, user) -> PolicyQuerySet:
        """What is asked of whom is no secret to anybody who holds a role."""
        return self if Feature.objects.visible_to(user).exists() else self.none()


class Policy(models.Model):
    """``in_force`` is empty until the first version is approved, and changes by an applied change request only."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "slug": FieldClass.GOVERNED,
        "in_force": FieldClass.GOVERNED,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=80, unique=True)
    in_force = models.ForeignKey("governance.PolicyVersion", models.PROTECT, null=True, blank=True, related_name="+")
    # Empty for the policies that every installation starts with.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "policies"
        permissions = [("manage_policies", "Can propose changes of policies")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("governance:policy", args=[self.slug])


class PolicyVersion(models.Model):
    """What a policy says, as one document (``governance.policies.document`` gives its shape). Rows never change."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "policy": FieldClass.GOVERNED,
        "number": FieldClass.GOVERNED,
        "document": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=71)
    reason = models.TextField("what changed and why", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="governance_policyversion_number_once"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="governance_policyversion_digest_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.get('name', self.policy_id)}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("governance:policy_version", args=[self.policy.slug, self.number])
