"""What a policy or the checks said at a moment, kept by digest: equal content is stored once and never changes."""

from __future__ import annotations

from django.db import models

from base.fields import FieldClass, RecordKind
from governance.choices import SnapshotKind


class Snapshot(models.Model):
    """``digest`` is ``sha256:`` of the RFC 8785 bytes of ``content``.

    For a policy: what ``governance.policies.combine`` returns. For gates: a list of
    ``{"gate", "mode", "state", "says", "next"}`` in order of gate code, without times.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "digest": FieldClass.GOVERNED,
        "kind": FieldClass.GOVERNED,
        "content": FieldClass.GOVERNED,
        "created_at": FieldClass.TECHNICAL,
    }

    digest = models.CharField(primary_key=True, max_length=71)
    kind = models.CharField(max_length=8, choices=SnapshotKind.choices)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="governance_snapshot_digest_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.digest[7:15]}"
