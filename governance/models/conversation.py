"""Comments on a request, in threads that hang on a passage of what changes, or on the whole."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from governance.anchoring import CONTEXT, Anchor
from governance.models.request import ChangeRequest


class Thread(models.Model):
    """``path`` names a part of the content ("messages.0", "parameters"; "" is the whole), ``quote`` the words in
    it, ``occurrence`` which of several equal places (0 is the first), ``before`` and ``after`` what stood round them:
    ``governance.anchoring`` finds the place in later revisions. Where the words stand no more, the thread is shown as
    outdated; that is computed, not stored."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "path": FieldClass.GOVERNED,
        "quote": FieldClass.GOVERNED,
        "occurrence": FieldClass.GOVERNED,
        "before": FieldClass.GOVERNED,
        "after": FieldClass.GOVERNED,
        "content_digest": FieldClass.GOVERNED,
        "opened_by": FieldClass.PERSONAL,
        "opened_at": FieldClass.GOVERNED,
        "resolved_by": FieldClass.PERSONAL,
        "resolved_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="threads")
    path = models.CharField(max_length=120, blank=True)
    quote = models.TextField(blank=True)
    occurrence = models.PositiveIntegerField(default=0)
    before = models.CharField(max_length=CONTEXT, blank=True)
    after = models.CharField(max_length=CONTEXT, blank=True)
    content_digest = models.CharField(max_length=71)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="governance_thread_resolved_with_who",
            ),
        ]

    def __str__(self) -> str:
        return f"thread on {self.path or 'the whole'} of {self.request}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.path, self.quote, self.occurrence, self.before, self.after)


class Comment(models.Model):
    """What somebody said. Rows never change: who wants to correct themselves adds another."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "thread": FieldClass.GOVERNED,
        "author": FieldClass.PERSONAL,
        "body": FieldClass.CONTENT,
        "at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="governance_comment_says_something")]
        indexes = [models.Index(fields=["thread", "at"], name="governance_comment_in_order")]

    def __str__(self) -> str:
        return f"{self.author}: {self.body[:40]}"
