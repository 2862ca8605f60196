"""A person who was asked to join, and the roles that they will hold once they do."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from accounts.models.role import Role
from base.fields import FieldClass, RecordKind

INVITATION_VALID_FOR = dt.timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; its link may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def for_address(self, email: str) -> InvitationQuerySet:
        return self.filter(email__iexact=email.strip())


class Invitation(models.Model):
    """``token_digest`` is the SHA-256 of the secret in the link, which only the e-mail carries."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "email": FieldClass.PERSONAL,
        "full_name": FieldClass.PERSONAL,
        "token_digest": FieldClass.SECRET,
        "invited_by": FieldClass.PERSONAL,
        "invited_at": FieldClass.GOVERNED,
        "expires_at": FieldClass.GOVERNED,
        "accepted_by": FieldClass.PERSONAL,
        "accepted_at": FieldClass.GOVERNED,
        "withdrawn_by": FieldClass.PERSONAL,
        "withdrawn_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address")
    full_name = models.CharField("name", max_length=150)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["token_digest"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_with_who",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="accounts_invitation_withdrawn_with_who",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="accounts_invitation_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    def has_expired(self, at: dt.datetime) -> bool:
        return at >= self.expires_at


class InvitedRole(models.Model):
    """One role that comes with an invitation, for one feature or, when that is empty, everywhere."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "invitation": FieldClass.TECHNICAL,
        "role": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
    }

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="roles")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    feature = models.ForeignKey("registry.Feature", models.PROTECT, null=True, blank=True, related_name="+")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "role", "feature"],
                nulls_distinct=False,
                name="accounts_invitedrole_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}" + (f" for {self.feature}" if self.feature_id else " everywhere")
