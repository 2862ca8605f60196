"""One attempt to send a checkpoint outside. A further attempt is a further row."""

from __future__ import annotations

from django.db import models

from base.fields import FieldClass, RecordKind
from ledger.choices import Channel
from ledger.models.checkpoint import Checkpoint


class CheckpointSendingQuerySet(models.QuerySet["CheckpointSending"]):
    def latest_first(self) -> CheckpointSendingQuerySet:
        return self.order_by("-attempted_at", "-id")

    def last_tries(self) -> CheckpointSendingQuerySet:
        """The latest for each checkpoint and way."""
        return self.order_by("checkpoint_id", "channel", "-attempted_at", "-id").distinct("checkpoint_id", "channel")

    def sent(self) -> CheckpointSendingQuerySet:
        return self.filter(error="")


class CheckpointSending(models.Model):
    """``error`` is "" when it was taken, else a sentence. No addresses: they are people's, or hold secrets."""

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "checkpoint": FieldClass.GOVERNED,
        "channel": FieldClass.GOVERNED,
        "attempted_at": FieldClass.GOVERNED,
        "error": FieldClass.TECHNICAL,
    }

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    attempted_at = models.DateTimeField("attempted")
    error = models.TextField("what went wrong", blank=True)

    objects = CheckpointSendingQuerySet.as_manager()

    class Meta:
        verbose_name = "sending of a checkpoint"
        verbose_name_plural = "sendings of checkpoints"
        default_permissions = ()
        indexes = [models.Index("channel", "attempted_at", name="ledger_sending_channel")]

    def __str__(self) -> str:
        return f"{self.checkpoint} by {self.get_channel_display()}"

    @property
    def is_sent(self) -> bool:
        return self.error == ""
