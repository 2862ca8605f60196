"""An AI feature of the product: the unit that has a risk tier, an owner, and the people who may work on it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import get_objects_for_user
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry import permissions
from registry.choices import RISK_TIER_MEANING, RiskTier


class FeatureQuerySet(models.QuerySet["Feature"]):
    def where_allowed(self, user, permission: str) -> FeatureQuerySet:
        """The features on which ``user`` holds ``permission``, everywhere or for that feature."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(permission):
            return self
        return self.filter(pk__in=get_objects_for_user(user, permission, klass=self).values("pk"))

    def visible_to(self, user) -> FeatureQuerySet:
        return self.where_allowed(user, permissions.VIEW_FEATURE)


class Feature(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "slug": FieldClass.GOVERNED,
        "name": FieldClass.GOVERNED,
        "purpose": FieldClass.GOVERNED,
        "risk_tier": FieldClass.GOVERNED,
        "owner": FieldClass.PERSONAL,
        "overseer": FieldClass.PERSONAL,
        "data_categories": FieldClass.GOVERNED,
        "fallback_behaviour": FieldClass.GOVERNED,
        "runbook": FieldClass.GOVERNED,
        "threat_model": FieldClass.GOVERNED,
        "is_on": FieldClass.GOVERNED,
        "is_demo": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=80, unique=True)
    name = models.CharField("name", max_length=120)
    purpose = models.TextField("what it is for")
    risk_tier = models.CharField("risk", max_length=10, choices=RiskTier.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_features")
    overseer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overseen_features",
        help_text="The person who watches this feature while it runs and can stop it.",
    )
    data_categories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    fallback_behaviour = models.TextField("what users get when it is off", blank=True)
    runbook = models.TextField("what to do when it misbehaves", blank=True)
    threat_model = models.TextField("what could be done to it", blank=True)
    is_on = models.BooleanField("switched on", default=True)
    is_demo = models.BooleanField("demonstration", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FeatureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(risk_tier__in=RiskTier.values), name="registry_feature_risk_tier_known"
            ),
        ]
        permissions = [
            ("edit_prompts", "Can write drafts of prompts and submit them"),
            ("manage_prompts", "Can set owner, tags, known issues and dependencies of prompts"),
            ("manage_features", "Can create features and set their risk"),
            ("sign_technical", "Can sign off as technical reviewer"),
            ("sign_product", "Can sign off as product reviewer"),
            ("sign_legal", "Can sign off as legal reviewer"),
            ("release_prompts", "Can put approved versions live"),
            ("break_glass", "Can put a version live in an emergency before it is signed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:feature", args=[self.slug])

    @property
    def risk_meaning(self) -> str:
        return RISK_TIER_MEANING[RiskTier(self.risk_tier)]


class FeatureUserObjectPermission(UserObjectPermissionBase):
    """One permission of one person on one feature, computed from that person's role grants."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "permission": FieldClass.GOVERNED,
        "user": FieldClass.PERSONAL,
        "content_object": FieldClass.GOVERNED,
    }

    content_object = models.ForeignKey(Feature, on_delete=models.CASCADE)


class FeatureGroupObjectPermission(GroupObjectPermissionBase):
    """Guardian asks for this table beside the one for people; role grants for one feature do not use it."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "permission": FieldClass.GOVERNED,
        "group": FieldClass.GOVERNED,
        "content_object": FieldClass.GOVERNED,
    }

    content_object = models.ForeignKey(Feature, on_delete=models.CASCADE)
