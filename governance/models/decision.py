"""A decision of one person in one role on exactly what was in front of them. Rows are added, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from base.fields import FieldClass, RecordKind
from base.kept_writes import KeptWrites
from governance.choices import BypassKind, Verdict
from governance.models.request import ChangeRequest


class Decision(KeptWrites, models.Model):
    """``person`` signed, ``on_behalf_of`` somebody who is away if that is set, with the delegation that allowed it.

    The four digests and the gates are copies of the request's at that moment: a signature counts only while content,
    what is replaced, dependencies and policy are still the same. ``author`` repeats the request's author, so that one
    check can compare them. ``signed_in_at`` is when the person last proved who they are.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "sequence": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "on_behalf_of": FieldClass.PERSONAL,
        "delegation": FieldClass.GOVERNED,
        "author": FieldClass.PERSONAL,
        "role": FieldClass.GOVERNED,
        "verdict": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "content_digest": FieldClass.GOVERNED,
        "replaces_digest": FieldClass.GOVERNED,
        "dependencies_digest": FieldClass.GOVERNED,
        "policy": FieldClass.GOVERNED,
        "gates": FieldClass.GOVERNED,
        "at": FieldClass.GOVERNED,
        "signed_in_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # In the order in which they were made; by default from the sequence governance_decision_order.
    sequence = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=models.Func(models.Value("governance_decision_order"), function="nextval"),
    )
    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="decisions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    delegation = models.ForeignKey("accounts.Delegation", models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.ForeignKey("accounts.Role", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    content_digest = models.CharField(max_length=71)
    replaces_digest = models.CharField(max_length=71, blank=True)
    dependencies_digest = models.CharField(max_length=71, blank=True)
    policy = models.ForeignKey("governance.Snapshot", models.PROTECT, related_name="+")
    gates = models.ForeignKey("governance.Snapshot", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="governance_decision_verdict_known"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.APPROVE) | ~models.Q(reason=""),
                name="governance_decision_objection_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("author")), name="governance_decision_not_by_author"
            ),
            models.CheckConstraint(
                condition=models.Q(on_behalf_of__isnull=True, delegation__isnull=True)
                | (
                    models.Q(on_behalf_of__isnull=False, delegation__isnull=False)
                    & ~models.Q(on_behalf_of=models.F("author"))
                    & ~models.Q(on_behalf_of=models.F("person"))
                ),
                name="governance_decision_delegated_with_both_names",
            ),
        ]
        indexes = [models.Index(fields=["request", "person", "-sequence"], name="governance_decision_latest")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_verdict_display()}"


class Bypass(models.Model):
    """Somebody went round the signatures: in an emergency, or out of a deadlock of policy. A mark that stays."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "request": FieldClass.GOVERNED,
        "kind": FieldClass.GOVERNED,
        "person": FieldClass.PERSONAL,
        "role": FieldClass.GOVERNED,
        "reason": FieldClass.CONTENT,
        "incident": FieldClass.GOVERNED,
        "content_digest": FieldClass.GOVERNED,
        "at": FieldClass.GOVERNED,
        "signed_in_at": FieldClass.GOVERNED,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(ChangeRequest, models.PROTECT, related_name="bypass")
    kind = models.CharField(max_length=12, choices=BypassKind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.ForeignKey("accounts.Role", models.PROTECT, related_name="+")
    reason = models.TextField()
    incident = models.CharField("incident reference", max_length=120, blank=True)
    content_digest = models.CharField(max_length=71)
    at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bypasses"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="governance_bypass_with_reason"),
            models.CheckConstraint(
                condition=~models.Q(kind="break_glass") | ~models.Q(incident=""),
                name="governance_bypass_glass_with_incident",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.request}"
