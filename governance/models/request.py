"""A change request: one machine for every kind of change that needs signatures."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from base.fields import FieldClass, RecordKind
from base.history import KeptHistoryManager
from base.kept_writes import KeptWrites, KeptWritesQuerySet
from governance.choices import DECIDABLE_STATES, OPEN_STATES, SIGNED_STATES, RequestState, Timing
from governance.models.waiting import WaitingQuerySet
from registry.models import Feature


class ChangeRequestQuerySet(WaitingQuerySet["ChangeRequest"]):
    def visible_to(self, user) -> ChangeRequestQuerySet:
        """Those about features that ``user`` sees; those about no feature are open to everybody who holds a role."""
        features = Feature.objects.visible_to(user)
        everywhere = models.Q(feature__isnull=True) if features.exists() else models.Q(pk__in=[])
        return self.filter(models.Q(feature__in=features) | everywhere)

    def open(self) -> ChangeRequestQuerySet:
        return self.filter(state__in=OPEN_STATES)


class ChangeRequest(KeptWrites, models.Model):
    """``kind`` names an entry of ``governance.kinds``, which knows what the generic references mean.

    ``object`` is what changes (a prompt, a model, a policy), ``subject`` what it changes to (a version of it). The four
    digests are the basis that people sign: content, what it replaces ("" when nothing), what it depends on ("" when
    nothing) and the policy. When the world no longer agrees with them the request is out of date.
    ``steps`` is how it goes live: ``[{"percent": 10, "hold_min": 1440}, {"percent": 100, "hold_min": 0}]``, the last
    one 100 %; ``moved`` says what put it out of date, one sentence each.
    """

    record_kind = RecordKind.HISTORIED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "number": FieldClass.GOVERNED,
        "kind": FieldClass.GOVERNED,
        "state": FieldClass.GOVERNED,
        "feature": FieldClass.GOVERNED,
        "environment": FieldClass.GOVERNED,
        "object_type": FieldClass.GOVERNED,
        "object_id": FieldClass.GOVERNED,
        "subject_id": FieldClass.GOVERNED,
        "title": FieldClass.GOVERNED,
        "why": FieldClass.CONTENT,
        "content_digest": FieldClass.GOVERNED,
        "replaces_digest": FieldClass.GOVERNED,
        "dependencies_digest": FieldClass.GOVERNED,
        "policy": FieldClass.GOVERNED,
        "gates": FieldClass.GOVERNED,
        "timing": FieldClass.GOVERNED,
        "go_live_at": FieldClass.GOVERNED,
        "steps": FieldClass.GOVERNED,
        "author": FieldClass.PERSONAL,
        "created_at": FieldClass.GOVERNED,
        "sent_at": FieldClass.GOVERNED,
        "due_at": FieldClass.GOVERNED,
        "expires_at": FieldClass.GOVERNED,
        "moved": FieldClass.GOVERNED,
        "failure": FieldClass.GOVERNED,
        "reminded_at": FieldClass.TECHNICAL,
        "escalated_at": FieldClass.GOVERNED,
        "ended_at": FieldClass.GOVERNED,
        "ended_by": FieldClass.PERSONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What people call it: "request 118".
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=models.Func(models.Value("governance_request_number"), function="nextval"),
    )
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.DRAFT)
    feature = models.ForeignKey(Feature, models.PROTECT, null=True, blank=True, related_name="change_requests")
    environment = models.ForeignKey(
        "registry.Environment", models.PROTECT, null=True, blank=True, related_name="change_requests"
    )
    object_type = models.CharField(max_length=80)  # "registry.prompt"
    object_id = models.UUIDField()
    subject_id = models.UUIDField()
    title = models.CharField("title", max_length=200)
    why = models.TextField("why", blank=True)

    content_digest = models.CharField(max_length=71)
    replaces_digest = models.CharField(max_length=71, blank=True)
    dependencies_digest = models.CharField(max_length=71, blank=True)
    # Empty while it was never sent: then no policy has been asked yet.
    policy = models.ForeignKey("governance.Snapshot", models.PROTECT, null=True, blank=True, related_name="+")
    gates = models.ForeignKey("governance.Snapshot", models.PROTECT, null=True, blank=True, related_name="+")

    timing = models.CharField(max_length=12, choices=Timing.choices, default=Timing.BY_HAND)
    go_live_at = models.DateTimeField("goes live at", null=True, blank=True)
    steps = models.JSONField(default=list)

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="change_requests")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Empty when the system ended it: applied on schedule, or expired.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChangeRequestQuerySet.as_manager()
    history = HistoricalRecords(history_manager=KeptHistoryManager, bases=(KeptWrites, models.Model))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "environment"],
                condition=models.Q(state__in=OPEN_STATES),
                nulls_distinct=False,
                name="governance_request_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="governance_request_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(content_digest__regex=r"^sha256:[0-9a-f]{64}$"),
                name="governance_request_digest_form",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[RequestState.DRAFT, RequestState.WITHDRAWN])
                | models.Q(sent_at__isnull=False, policy__isnull=False, expires_at__isnull=False),
                name="governance_request_sent_with_policy",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_STATES, ended_at__isnull=True, ended_by__isnull=True)
                | (~models.Q(state__in=OPEN_STATES) & models.Q(ended_at__isnull=False)),
                name="governance_request_ended_with_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(timing=Timing.AT_TIME) | models.Q(go_live_at__isnull=False),
                name="governance_request_set_time_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RequestState.SCHEDULED) | models.Q(go_live_at__isnull=False),
                name="governance_request_scheduled_with_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state__in=OPEN_STATES), name="governance_request_due"
            ),
            models.Index(
                fields=["-ended_at", "id"], condition=~models.Q(state__in=OPEN_STATES), name="governance_request_ended"
            ),
            models.Index(fields=["author", "-created_at"], name="governance_request_author"),
            models.Index(fields=["object_id", "-created_at"], name="governance_request_object"),
            models.Index(
                fields=["go_live_at"], condition=models.Q(state="scheduled"), name="governance_request_go_live"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("governance:request", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def can_be_decided(self) -> bool:
        return self.state in DECIDABLE_STATES

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED_STATES

    @property
    def requirements(self) -> list[dict]:
        """``[{"role", "count", "asked_by"}]`` of the policy snapshot; empty before it was sent."""
        return self.policy.content["requirements"] if self.policy else []


class RequestContributor(models.Model):
    """Who had a hand in what a request brings, so may not sign it. The set only grows."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "first_at": FieldClass.GOVERNED,
    }

    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="contributors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="governance_contributor_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} contributed to {self.request}"


class SignatureNeed(models.Model):
    """How many signatures of a role a request asks for, and how many it has: what the inbox reads.

    Kept by the services; the decisions are the record. ``is_open``: still short, in a state where it can be given.
    ``due_at`` repeats the request's.
    """

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "role": FieldClass.GOVERNED,
        "needed": FieldClass.GOVERNED,
        "given": FieldClass.GOVERNED,
        "is_open": FieldClass.GOVERNED,
        "due_at": FieldClass.GOVERNED,
    }

    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="needs")
    role = models.ForeignKey("accounts.Role", models.PROTECT, related_name="+")
    needed = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True, blank=True)

    objects = KeptWritesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "role"], name="governance_need_once_per_role"),
        ]
        indexes = [
            models.Index(
                fields=["role", "due_at", "request"], condition=models.Q(is_open=True), name="governance_need_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.given}/{self.needed}"
