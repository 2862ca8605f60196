"""An import: who brought in which files, what was planned, and what became of every file and row."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from registry.choices import CollisionChoice, ImportOutcome, ImportState

READ_RECORDS = "ledger.view_entry"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user) -> ImportRunQuerySet:
        """One's own imports; whoever reads the ledger sees all of them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_perm(READ_RECORDS) else self.filter(created_by=user)

    def stalled(self, before: datetime.datetime) -> ImportRunQuerySet:
        """Running, yet without a sign of life since ``before``: their worker was killed."""
        return self.filter(state=ImportState.RUNNING, progressed_at__lt=before)


class ImportRun(models.Model):
    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "state": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "owner": FieldClass.PERSONAL,
        "file_names": FieldClass.GOVERNED,
        "on_collision": FieldClass.GOVERNED,
        "counts": FieldClass.GOVERNED,
        "total": FieldClass.GOVERNED,
        "done": FieldClass.TECHNICAL,
        "problem": FieldClass.GOVERNED,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
        "progressed_at": FieldClass.TECHNICAL,
        "finished_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.PLANNED)
    # Where new prompts go; empty: each file names its feature itself.
    feature = models.ForeignKey("registry.Feature", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_names = ArrayField(models.CharField(max_length=300))
    on_collision = models.CharField(max_length=6, choices=CollisionChoice.choices, blank=True)
    counts = models.JSONField(default=dict)  # {outcome: how many}; of the plan, then of the report
    total = models.PositiveIntegerField()  # files and rows
    done = models.PositiveIntegerField(default=0)
    problem = models.CharField("why it stopped", max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    progressed_at = models.DateTimeField()  # the last sign of life
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["done", "progressed_at"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="registry_import_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="finished", finished_at__isnull=False)
                | (~models.Q(state="finished") & models.Q(finished_at__isnull=True)),
                name="registry_import_finished_at_when_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="registry_import_by"),
            models.Index(fields=["state", "progressed_at"], name="registry_import_state"),
        ]

    def __str__(self) -> str:
        first = self.file_names[0] if self.file_names else "nothing"
        return first if len(self.file_names) < 2 else f"{first} and {len(self.file_names) - 1} more"

    def get_absolute_url(self) -> str:
        return reverse("registry:import_run", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.state == ImportState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state == ImportState.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.state == ImportState.FINISHED

    @property
    def is_failed(self) -> bool:
        return self.state == ImportState.FAILED


class ImportPlan(models.Model):
    """What was read from the files, between the preview and the end of the import; then it is removed.

    ``lines`` is a list of what pages show of each item; ``contents`` the rest of them, as compressed JSON:
    see registry.services.importing.stored.
    """

    record_kind = RecordKind.DERIVED
    field_classes = {
        "run": FieldClass.TECHNICAL,
        "lines": FieldClass.CONTENT,
        "contents": FieldClass.CONTENT,
    }

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="plan")
    lines = models.JSONField()
    contents = models.BinaryField()

    def __str__(self) -> str:
        return f"Plan of {self.run_id}"


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def visible_to(self, user) -> ImportLineQuerySet:
        return self.filter(run__in=ImportRun.objects.visible_to(user))


class ImportLine(models.Model):
    """What became of one file or row: written once, in the transaction that did it. A trigger keeps it as it is."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "run": FieldClass.GOVERNED,
        "position": FieldClass.TECHNICAL,
        "source": FieldClass.GOVERNED,
        "line": FieldClass.GOVERNED,
        "slug": FieldClass.GOVERNED,
        "title": FieldClass.GOVERNED,
        "outcome": FieldClass.GOVERNED,
        "reason": FieldClass.GOVERNED,
        "notes": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "prompt": FieldClass.GOVERNED,
    }

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()  # from 1, in the order of reading
    source = models.CharField(max_length=400)
    line = models.PositiveIntegerField()
    slug = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=ImportOutcome.choices)
    reason = models.TextField(blank=True)
    notes = models.JSONField(default=list)  # [[level, line, message], …], levels as in interchange.outcome.Note
    digest = models.CharField(max_length=71, blank=True)
    prompt = models.ForeignKey("registry.Prompt", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="registry_importline_once_per_position"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=ImportOutcome.settled()), name="registry_importline_outcome_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_outcome_display()}"
