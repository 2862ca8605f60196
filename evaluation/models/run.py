"""A run: one exact suite, put to one exact version of a prompt on one model."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from evaluation.choices import RUNS_THAT_WORK, RunState, RunTrigger
from evaluation.models.provider import ModelProvider
from evaluation.models.suite import SuiteVersion
from registry.models import AIModel, Environment, Feature, PromptVersion


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user) -> RunQuerySet:
        return self.filter(version__prompt__feature__in=Feature.objects.visible_to(user))

    def at_work(self) -> RunQuerySet:
        return self.filter(state__in=RUNS_THAT_WORK)

    def finished(self) -> RunQuerySet:
        return self.filter(state=RunState.FINISHED)

    def counting(self) -> RunQuerySet:
        """Those that prove something: made-up answers do so in features of a demonstration only."""
        return self.filter(models.Q(is_demo=False) | models.Q(version__prompt__feature__is_demo=True))

    def with_facts(self) -> RunQuerySet:
        return self.select_related(
            "suite_version__suite", "version__prompt__feature", "model", "environment", "started_by", "provider"
        ).defer(*(f"version__{name}" for name in ("messages", "variables", "tools", "output_schema", "search")))


class Run(models.Model):
    """``content_digest`` and ``suite_digest`` say what the figures are about, whatever is renamed later. Money in
    micro-US-dollars; an unknown estimate is empty. ``is_demo``: the answers are made up, and labelled so.
    ``scorecard`` is ``figures.scorecard.Scorecard`` and ``comparison`` ``figures.paired.Comparison`` with ``baseline``;
    both are made when the run ends, and again after a score is overridden."""

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "suite_version": FieldClass.GOVERNED,
        "suite_digest": FieldClass.GOVERNED,
        "version": FieldClass.GOVERNED,
        "content_digest": FieldClass.GOVERNED,
        "model": FieldClass.GOVERNED,
        "provider": FieldClass.GOVERNED,
        "environment": FieldClass.GOVERNED,
        "trigger": FieldClass.GOVERNED,
        "state": FieldClass.GOVERNED,
        "samples": FieldClass.GOVERNED,
        "uses_cache": FieldClass.GOVERNED,
        "is_demo": FieldClass.GOVERNED,
        "cases_total": FieldClass.GOVERNED,
        "budget_micro_usd": FieldClass.GOVERNED,
        "estimate_micro_usd": FieldClass.GOVERNED,
        "spent_micro_usd": FieldClass.GOVERNED,
        "ended_because": FieldClass.GOVERNED,
        "baseline": FieldClass.GOVERNED,
        "scorecard": FieldClass.GOVERNED,
        "comparison": FieldClass.GOVERNED,
        "started_by": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
        "started_at": FieldClass.GOVERNED,
        "ended_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suite_version = models.ForeignKey(SuiteVersion, models.PROTECT, related_name="runs")
    suite_digest = models.CharField(max_length=71)
    version = models.ForeignKey(PromptVersion, models.PROTECT, related_name="runs")
    content_digest = models.CharField(max_length=71)
    model = models.ForeignKey(AIModel, models.PROTECT, related_name="runs")
    provider = models.ForeignKey(ModelProvider, models.PROTECT, related_name="runs")
    # Where it counts: set for runs of what is live there.
    environment = models.ForeignKey(Environment, models.PROTECT, null=True, blank=True, related_name="+")
    trigger = models.CharField(max_length=16, choices=RunTrigger.choices)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    samples = models.PositiveSmallIntegerField(default=1)
    uses_cache = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    cases_total = models.PositiveIntegerField()
    budget_micro_usd = models.PositiveBigIntegerField(null=True, blank=True)
    estimate_micro_usd = models.PositiveBigIntegerField(null=True, blank=True)
    # What is known to have been spent so far, judges included. Added to as answers are stored, without history.
    spent_micro_usd = models.PositiveBigIntegerField(default=0)
    ended_because = models.TextField(blank=True)
    baseline = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    scorecard = models.JSONField(null=True, blank=True)
    comparison = models.JSONField(null=True, blank=True)
    # Empty when the system did: a submission, a schedule.
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["scorecard", "comparison", "spent_micro_usd"])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(samples__range=(1, 20)), name="evaluation_run_samples_1_20"),
            models.CheckConstraint(
                condition=~models.Q(state=RunState.FINISHED)
                | models.Q(scorecard__isnull=False, ended_at__isnull=False),
                name="evaluation_run_finished_has_scorecard",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "-created_at"], name="evaluation_run_of_version"),
            models.Index(fields=["content_digest", "suite_digest", "model"], name="evaluation_run_proves"),
            models.Index(fields=["-created_at", "id"], name="evaluation_run_newest"),
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=RUNS_THAT_WORK), name="evaluation_run_at_work"
            ),
        ]

    def __str__(self) -> str:
        return f"run of {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:run", args=[self.pk])

    @property
    def answers_total(self) -> int:
        return self.cases_total * self.samples


class WorkItem(models.Model):
    """One answer that a run still needs. Made when the run starts, gone when its result is stored; can be made again
    from the suite and the results. ``claimed_until``: a worker is at it; after that anybody may take it."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "run": FieldClass.TECHNICAL,
        "case": FieldClass.TECHNICAL,
        "position": FieldClass.TECHNICAL,
        "sample": FieldClass.TECHNICAL,
        "claimed_until": FieldClass.TECHNICAL,
        "claimed_by": FieldClass.TECHNICAL,
    }

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="work")
    case = models.ForeignKey("evaluation.Case", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    sample = models.PositiveSmallIntegerField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position", "sample"], name="evaluation_workitem_once")]

    def __str__(self) -> str:
        return f"case {self.position} of {self.run_id}"
