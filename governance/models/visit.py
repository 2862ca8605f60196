"""When a person last looked at a request, and what its checks said then: so that its page can say what is new."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from base.fields import FieldClass, RecordKind
from governance.models.request import ChangeRequest


class Visit(models.Model):
    """One row for a person and a request. Pages opened shortly after one another are one visit: ``looked_at`` is its
    newest page, ``before_at`` the last page of the visit before it. ``checks`` and ``before_checks`` are what the
    checks said at those times, {code of the gate: GateState}."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "person": FieldClass.PERSONAL,
        "request": FieldClass.GOVERNED,
        "looked_at": FieldClass.TECHNICAL,
        "checks": FieldClass.GOVERNED,
        "before_at": FieldClass.TECHNICAL,
        "before_checks": FieldClass.GOVERNED,
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="visits")
    looked_at = models.DateTimeField()
    checks = models.JSONField(default=dict)
    before_at = models.DateTimeField(null=True, blank=True)
    before_checks = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "request"], name="governance_visit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.request}"
