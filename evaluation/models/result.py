"""What came of a case: what was answered, and how good it was. Stored the moment it is known, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from base.fields import FieldClass, RecordKind
from evaluation.models.run import Run
from evaluation.models.suite import Case


class StoredAnswer(models.Model):
    """What the model answered in one case of a run, or why it did not. ``replies`` are ``answers.Reply`` as JSON, one a
    turn. Stored before it is scored: what was paid for is never paid for again."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "run": FieldClass.GOVERNED,
        "case": FieldClass.GOVERNED,
        "position": FieldClass.GOVERNED,
        "sample": FieldClass.GOVERNED,
        "replies": FieldClass.CONTENT,
        "problem": FieldClass.GOVERNED,
        "says": FieldClass.GOVERNED,
        "attempts": FieldClass.TECHNICAL,
        "is_cached": FieldClass.GOVERNED,
        "latency_ms": FieldClass.GOVERNED,
        "input_tokens": FieldClass.GOVERNED,
        "output_tokens": FieldClass.GOVERNED,
        "cost_micro_usd": FieldClass.GOVERNED,
        "answered_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="answers")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    sample = models.PositiveSmallIntegerField()
    replies = models.JSONField(default=list)
    problem = models.CharField(max_length=20, blank=True)  # an ErrorKind, or "" when it answered
    says = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    is_cached = models.BooleanField(default=False)
    latency_ms = models.PositiveIntegerField(null=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    cost_micro_usd = models.PositiveBigIntegerField(null=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position", "sample"], name="evaluation_answer_once"),
        ]
        indexes = [models.Index(fields=["answered_at"], name="evaluation_answer_at")]

    def __str__(self) -> str:
        return f"answer {self.position}.{self.sample} of {self.run_id}"


class ResultQuerySet(models.QuerySet["Result"]):
    def with_answers(self) -> ResultQuerySet:
        return self.select_related("answer__case")


class Result(models.Model):
    """How good one answer was. ``scores`` is ``{criterion key: {"value", "passed", "reason", "details"}}``; ``value``
    is their weighted mean, from 0 to 1; both None where it could not be scored, and ``problem`` says why in a word.
    ``judge_cost_micro_usd`` is what judges cost, None where unknown."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "run": FieldClass.GOVERNED,
        "answer": FieldClass.GOVERNED,
        "position": FieldClass.GOVERNED,
        "sample": FieldClass.GOVERNED,
        "case_key": FieldClass.GOVERNED,
        "case_digest": FieldClass.GOVERNED,
        "tags": FieldClass.GOVERNED,
        "value": FieldClass.GOVERNED,
        "passed": FieldClass.GOVERNED,
        "problem": FieldClass.GOVERNED,
        "scores": FieldClass.CONTENT,
        "judge_cost_micro_usd": FieldClass.GOVERNED,
        "scored_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="results")
    answer = models.OneToOneField(StoredAnswer, models.PROTECT, related_name="result")
    position = models.PositiveIntegerField()
    sample = models.PositiveSmallIntegerField()
    case_key = models.CharField(max_length=80)
    case_digest = models.CharField(max_length=71)
    tags = ArrayField(models.CharField(max_length=50), default=list)
    value = models.FloatField(null=True)
    passed = models.BooleanField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    scores = models.JSONField(default=dict)
    judge_cost_micro_usd = models.PositiveBigIntegerField(null=True)
    scored_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # "value is there" is said on its own: a range check of nothing is neither true nor false, and passes.
                condition=models.Q(value__isnull=True, passed__isnull=True)
                | models.Q(value__isnull=False, value__range=(0, 1), passed__isnull=False),
                name="evaluation_result_value_0_1",
            ),
            models.UniqueConstraint(fields=["run", "position", "sample"], name="evaluation_result_once"),
        ]
        indexes = [models.Index(fields=["run", "passed", "position"], name="evaluation_result_by_outcome")]

    def __str__(self) -> str:
        return f"result {self.position}.{self.sample} of {self.run_id}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:case", args=[self.run_id, self.position])


class Override(models.Model):
    """A person says that the score of one criterion was wrong. The newest counts; what was scored stays beside it."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "result": FieldClass.GOVERNED,
        "criterion": FieldClass.GOVERNED,
        "value": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "created_by": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.ForeignKey(Result, models.PROTECT, related_name="overrides")
    criterion = models.CharField(max_length=80)
    value = models.FloatField()
    reason = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(value__range=(0, 1)), name="evaluation_override_value_0_1"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="evaluation_override_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.result_id}"


class CachedAnswer(models.Model):
    """The answer to exactly this question at temperature 0, from an earlier run. Can be emptied at any time."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "provider": FieldClass.TECHNICAL,
        "ask_digest": FieldClass.TECHNICAL,
        "reply": FieldClass.CONTENT,
        "created_at": FieldClass.TECHNICAL,
    }

    id = models.BigAutoField(primary_key=True)
    provider = models.ForeignKey("evaluation.ModelProvider", models.CASCADE, related_name="+")
    ask_digest = models.CharField(max_length=71)
    reply = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "ask_digest"], name="evaluation_cachedanswer_once"),
        ]

    def __str__(self) -> str:
        return self.ask_digest
