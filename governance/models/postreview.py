"""The review that break-glass owes. While it is open nobody can break glass on that feature again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from governance.choices import ReviewVerdict
from registry.models import Feature


class PostReviewQuerySet(models.QuerySet["PostReview"]):
    def visible_to(self, user) -> PostReviewQuerySet:
        return self.filter(feature__in=Feature.objects.visible_to(user))

    def open(self) -> PostReviewQuerySet:
        return self.filter(closed_at__isnull=True)


class PostReview(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "opened_at": FieldClass.GOVERNED,
        "due_at": FieldClass.GOVERNED,
        "verdict": FieldClass.GOVERNED,
        "findings": FieldClass.CONTENT,
        "closed_at": FieldClass.GOVERNED,
        "closed_by": FieldClass.PERSONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField("governance.ChangeRequest", models.PROTECT, related_name="post_review")
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="post_reviews")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=ReviewVerdict.choices, blank=True)
    findings = models.TextField("what was found", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PostReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feature"], condition=models.Q(closed_at__isnull=True), name="governance_postreview_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True, verdict="")
                | (
                    models.Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~models.Q(verdict="")
                    & ~models.Q(findings="")
                ),
                name="governance_postreview_closed_with_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"review of break-glass, {self.request}"

    def get_absolute_url(self) -> str:
        return reverse("governance:post_review", args=[self.request.number])
