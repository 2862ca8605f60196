"""A suite: the cases that a prompt is tried with, and what makes an answer good. Its content is kept in versions that
never change, like a prompt's: each save adds one, made of cases that are shared by all versions that hold them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from evaluation.documents import SuiteDocument
from registry.models import Feature, Prompt

if TYPE_CHECKING:
    from evaluation import documents


class SuiteQuerySet(models.QuerySet["Suite"]):
    def visible_to(self, user) -> SuiteQuerySet:
        return self.filter(feature__in=Feature.objects.visible_to(user))

    def in_use(self) -> SuiteQuerySet:
        return self.filter(archived_at__isnull=True)


class Suite(models.Model):
    """``samples`` is how many answers each case gets in a run that is not asked for otherwise."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "slug": FieldClass.GOVERNED,
        "title": FieldClass.GOVERNED,
        "purpose": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "current": FieldClass.GOVERNED,
        "samples": FieldClass.GOVERNED,
        "archived_at": FieldClass.GOVERNED,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.TECHNICAL,
        "updated_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("short name", max_length=80, unique=True)
    title = models.CharField("title", max_length=200)
    purpose = models.TextField("what it tries", blank=True)
    feature = models.ForeignKey(Feature, models.PROTECT, related_name="suites")
    current = models.ForeignKey(
        "evaluation.SuiteVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    samples = models.PositiveSmallIntegerField("answers to each case", default=1)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SuiteQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(samples__range=(1, 20)), name="evaluation_suite_samples_1_20"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("evaluation:suite", args=[self.slug])


class SuiteUse(models.Model):
    """This suite tries this prompt: it runs when a version is submitted, on the prompt's schedule, and gates ask it."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "suite": FieldClass.GOVERNED,
        "prompt": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
        "created_by": FieldClass.PERSONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suite = models.ForeignKey(Suite, models.PROTECT, related_name="uses")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="suite_uses")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suite", "prompt"], name="evaluation_suiteuse_once")]

    def __str__(self) -> str:
        return f"{self.suite_id} tries {self.prompt_id}"


class Case(models.Model):
    """One case, exactly as ``evaluation.documents`` shapes it, in ``content``. A changed case is another row."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "suite": FieldClass.GOVERNED,
        "key": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "tags": FieldClass.GOVERNED,
        "content": FieldClass.CONTENT,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suite = models.ForeignKey(Suite, models.PROTECT, related_name="cases")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=71)
    tags = ArrayField(models.CharField(max_length=50), default=list)
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suite", "digest"], name="evaluation_case_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def document(self) -> documents.Case:
        return self.content


class SuiteVersion(models.Model):
    """The suite as it stood: criteria, threshold and cases in their order. Never changes; ``digest`` says which."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "suite": FieldClass.GOVERNED,
        "number": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "criteria": FieldClass.GOVERNED,
        "accuracy_threshold": FieldClass.GOVERNED,
        "case_ids": FieldClass.GOVERNED,
        "note": FieldClass.CONTENT,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.TECHNICAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suite = models.ForeignKey(Suite, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=71)
    criteria = models.JSONField(default=list)
    accuracy_threshold = models.FloatField("share of cases that must pass, 0 to 1")
    case_ids = ArrayField(models.UUIDField())
    note = models.CharField("what changed and why", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "number"], name="evaluation_suiteversion_number"),
            models.CheckConstraint(
                condition=models.Q(accuracy_threshold__range=(0, 1)), name="evaluation_suiteversion_threshold_0_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suite_id} {self.number}"

    @property
    def case_count(self) -> int:
        return len(self.case_ids)

    def cases(self, start: int = 0, end: int | None = None) -> list[Case]:
        """Those from ``start`` up to ``end``, in their order: one query."""
        wanted = self.case_ids[start:end]
        found = Case.objects.in_bulk(wanted)
        return [found[pk] for pk in wanted]

    def document(self) -> SuiteDocument:
        """All of it, as data: one query."""
        return {
            "accuracy_threshold": self.accuracy_threshold,
            "criteria": self.criteria,
            "cases": [case.document for case in self.cases()],
        }
