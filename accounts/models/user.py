"""A person who signs in."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.permissions import VIEW_PEOPLE
from base.fields import FieldClass, RecordKind


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User | AnonymousUser) -> UserQuerySet:
        """Administrators and auditors see everybody. Whoever holds a role sees the names of those who may sign in,
        to choose an owner or a stand-in; everybody else sees themselves.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(VIEW_PEOPLE):
            return self
        if user.role_grants.open().exists():
            return self.filter(is_active=True)
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """``email`` signs in, ``full_name`` is shown and copied into decisions. People are deactivated, never deleted."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "email": FieldClass.PERSONAL,
        "full_name": FieldClass.PERSONAL,
        "time_zone": FieldClass.PERSONAL,
        "password": FieldClass.SECRET,
        "is_active": FieldClass.GOVERNED,
        "is_superuser": FieldClass.GOVERNED,
        "is_demo": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "last_login": FieldClass.PERSONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField("name", max_length=150)
    time_zone = models.CharField("time zone", max_length=64, default="UTC")
    is_active = models.BooleanField("may sign in", default=True)
    is_demo = models.BooleanField("demonstration person", default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_any_case"),
        ]
        permissions = [
            ("manage_people", "Can invite people, grant roles and deactivate people"),
            ("view_people", "Can see people, their roles and their delegations"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the read-only record pages open to this person; Django's admin asks under this name."""
        return self.is_active and (self.is_superuser or self.has_perm("ledger.view_entry"))

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email
