"""One version of what a prompt says. A draft can change; once submitted, a trigger keeps every byte as it was."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry.choices import BumpLevel, VersionState
from registry.content import TEMPLATE_FORMATS, Content
from registry.models.feature import Feature

CONTENT_FIELDS = ("messages", "template_format", "variables", "model", "parameters", "output_schema", "tools")


class PromptVersionQuerySet(models.QuerySet["PromptVersion"]):
    def visible_to(self, user) -> PromptVersionQuerySet:
        return self.filter(prompt__feature__in=Feature.objects.visible_to(user))

    def frozen(self) -> PromptVersionQuerySet:
        return self.filter(state=VersionState.SUBMITTED)

    def newest_first(self) -> PromptVersionQuerySet:
        """Drafts first (their number is only proposed), then by semantic version."""
        return self.order_by(
            models.Case(models.When(state=VersionState.DRAFT, then=0), default=1), "-major", "-minor", "-patch", "id"
        )


class PromptVersion(models.Model):
    """Content columns hold what ``registry.content`` describes; ``digest`` is that content's digest at every save."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "prompt": FieldClass.GOVERNED,
        "state": FieldClass.GOVERNED,
        "major": FieldClass.GOVERNED,
        "minor": FieldClass.GOVERNED,
        "patch": FieldClass.GOVERNED,
        "parent": FieldClass.GOVERNED,
        "bump": FieldClass.GOVERNED,
        "messages": FieldClass.GOVERNED,
        "template_format": FieldClass.GOVERNED,
        "variables": FieldClass.GOVERNED,
        "model": FieldClass.GOVERNED,
        "parameters": FieldClass.GOVERNED,
        "output_schema": FieldClass.GOVERNED,
        "tools": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "rationale": FieldClass.CONTENT,
        "change_note": FieldClass.CONTENT,
        "import_source": FieldClass.GOVERNED,
        "revision": FieldClass.TECHNICAL,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.TECHNICAL,
        "updated_by": FieldClass.PERSONAL,
        "updated_at": FieldClass.TECHNICAL,
        "submitted_by": FieldClass.PERSONAL,
        "submitted_at": FieldClass.GOVERNED,
        "search": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey("registry.Prompt", models.PROTECT, related_name="versions")
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    major = models.PositiveIntegerField(default=1)
    minor = models.PositiveIntegerField(default=0)
    patch = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    bump = models.CharField("kind of change", max_length=5, choices=BumpLevel.choices, blank=True)

    messages = models.JSONField()
    template_format = models.CharField(max_length=12, choices=[(name, name) for name in TEMPLATE_FORMATS])
    variables = models.JSONField(default=list)
    model = models.CharField("model", max_length=200, blank=True)
    parameters = models.JSONField(default=dict)
    output_schema = models.JSONField(null=True, blank=True)
    tools = models.JSONField(default=list)
    digest = models.CharField(max_length=71)

    # Why passages are as they are: [{"message": index, "quote": str, "note": str}, …]
    rationale = models.JSONField(default=list)
    change_note = models.TextField("what changed and why", blank=True)
    import_source = models.CharField("imported from", max_length=300, blank=True)
    # Counts saves of a draft; an editor that saves over a revision it has not seen is refused.
    revision = models.PositiveIntegerField(default=1)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    search = models.GeneratedField(
        expression=models.Func(models.F("messages"), function="registry_message_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PromptVersionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt"], condition=models.Q(state="draft"), name="registry_version_one_draft_per_prompt"
            ),
            models.UniqueConstraint(
                fields=["prompt", "major", "minor", "patch"],
                condition=models.Q(state="submitted"),
                name="registry_version_number_unique_once_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionState.values), name="registry_version_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="submitted", submitted_at__isnull=False, submitted_by__isnull=False, change_note__gt=""
                )
                | (~models.Q(state="submitted") & models.Q(submitted_at__isnull=True, submitted_by__isnull=True)),
                name="registry_version_submitted_with_who_when_why",
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="registry_version_digest_form"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="registry_version_search"),
            models.Index(fields=["digest"], name="registry_version_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.get_state_display().lower()})" if self.is_draft else self.number

    def get_absolute_url(self) -> str:
        return reverse("registry:version", args=[self.prompt.slug, self.reference])

    @property
    def reference(self) -> str:
        """How addresses name it: its number once that is final, else its id."""
        return self.number if self.is_frozen else str(self.pk)

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def is_frozen(self) -> bool:
        return self.state == VersionState.SUBMITTED

    @property
    def content(self) -> Content:
        return {field: getattr(self, field) for field in CONTENT_FIELDS}  # type: ignore[return-value]
