"""What Countersign tells a person, on its pages and by e-mail, and how each person wants to be told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from base.fields import FieldClass, RecordKind
from governance.choices import MailChoice, NotificationKind
from governance.models.request import ChangeRequest


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user) -> NotificationQuerySet:
        """One's own, only."""
        return self.filter(person=user) if user.is_authenticated and user.is_active else self.none()

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """``key`` keeps one event from telling a person twice, however often its task runs."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "person": FieldClass.PERSONAL,
        "kind": FieldClass.GOVERNED,
        "request": FieldClass.GOVERNED,
        "key": FieldClass.TECHNICAL,
        "title": FieldClass.CONTENT,
        "detail": FieldClass.CONTENT,
        "url": FieldClass.TECHNICAL,
        "created_at": FieldClass.TECHNICAL,
        "read_at": FieldClass.TECHNICAL,
        "mail": FieldClass.TECHNICAL,
        "mailed_at": FieldClass.TECHNICAL,
        "mail_tries": FieldClass.TECHNICAL,
        "mail_after": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    request = models.ForeignKey(ChangeRequest, models.CASCADE, null=True, blank=True, related_name="notifications")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # How this one goes out, decided when it was made; mailed_at says that it has.
    mail = models.CharField(max_length=8, choices=MailChoice.choices, default=MailChoice.AT_ONCE)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField("failed tries", default=0)
    mail_after = models.DateTimeField("not to be tried before", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="governance_notification_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="governance_notification_person"),
            models.Index(
                fields=["person"], condition=models.Q(read_at__isnull=True), name="governance_notification_unread"
            ),
            models.Index(
                fields=["mail", "created_at"],
                condition=models.Q(mailed_at__isnull=True),
                name="governance_notification_unsent",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NotificationChoice(models.Model):
    """How one person wants to hear of one kind. Without a row: at once."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "person": FieldClass.PERSONAL,
        "kind": FieldClass.GOVERNED,
        "mail": FieldClass.GOVERNED,
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    mail = models.CharField(max_length=8, choices=MailChoice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="governance_notificationchoice_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.mail}"
