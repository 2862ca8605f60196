"""A personal access token: lets a program act for the person who made it, over the API, for a limited time."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from knox.models import AbstractAuthToken, AuthTokenManager
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def of(self, person: object) -> AccessTokenQuerySet:
        return self.filter(user=person)

    def valid(self, at: datetime.datetime) -> AccessTokenQuerySet:
        return self.filter(expiry__gt=at)


AccessTokenManager = AuthTokenManager.from_queryset(AccessTokenQuerySet)


class AccessToken(AbstractAuthToken):
    """The token itself is shown once; ``digest`` is its SHA-512, and ``token_key`` its beginning, to find it by.

    Revoking deletes the row; its history and the ledger keep that it was there.
    """

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "digest": FieldClass.SECRET,
        "token_key": FieldClass.SECRET,
        "user": FieldClass.PERSONAL,
        "name": FieldClass.CONTENT,
        "created": FieldClass.TECHNICAL,
        "expiry": FieldClass.GOVERNED,
        "last_used_at": FieldClass.TECHNICAL,
    }

    # As knox declares it, but a person with tokens cannot be deleted unnoticed.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="auth_token_set")
    name = models.CharField("what it is for", max_length=80)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AccessTokenManager()
    history = HistoricalRecords(excluded_fields=["last_used_at", "token_key", "digest"])

    class Meta:
        verbose_name = "access token"

    def __str__(self) -> str:
        return self.name

    @property
    def beginning(self) -> str:
        """Enough of the token to recognise it by, far too little to use it."""
        return f"{self.token_key[:8]}…"

    @property
    def handle(self) -> str:
        """Names the token in the address that revokes it, without giving away any of it."""
        return salted_hmac("accounts.AccessToken", self.digest).hexdigest()[:32]
