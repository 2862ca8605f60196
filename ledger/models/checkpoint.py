"""A signed head of the ledger: what somebody outside keeps, and compares with later."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from base.fields import FieldClass, RecordKind
from ledger.models.entry import VIEW_ENTRY, Entry


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def visible_to(self, user) -> CheckpointQuerySet:
        """Whoever may browse the whole ledger."""
        return self if user.is_active and user.has_perm(VIEW_ENTRY) else self.none()

    def latest_first(self) -> CheckpointQuerySet:
        return self.order_by("-made_at", "-id")

    def without_their_entry(self) -> CheckpointQuerySet:
        """Those whose entry is gone or has another hash by now: the ledger was cut short or rewritten."""
        return self.exclude(Exists(Entry.objects.filter(pk=OuterRef("sequence"), entry_hash=OuterRef("entry_hash"))))


class Checkpoint(models.Model):
    """Written by ``ledger.services.checkpoint`` alone. Triggers refuse to change or remove a row, and to add one whose
    entry is not in the ledger.

    ``note`` is the whole signed note (``ledger.notes``), byte for byte as it is sent; ``sequence`` and ``entry_hash``
    repeat what it says, for comparing. ``verifier_key`` is the public key with name and key id, in C2SP's form.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "sequence": FieldClass.GOVERNED,
        "entry_hash": FieldClass.GOVERNED,
        "note": FieldClass.GOVERNED,
        "verifier_key": FieldClass.GOVERNED,
        "made_at": FieldClass.GOVERNED,
    }

    # No foreign key to the entry: a checkpoint must outlive the entry that somebody removes, to tell of it.
    sequence = models.BigIntegerField("number of the last entry")
    entry_hash = models.BinaryField("hash of the last entry", editable=False)
    note = models.TextField("signed note")
    verifier_key = models.CharField("public key", max_length=400)
    made_at = models.DateTimeField("made", db_index=True)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = "checkpoint of the ledger"
        verbose_name_plural = "checkpoints of the ledger"
        default_permissions = ()
        constraints = [
            # One for each head and key: of two that are made at the same time, one stays.
            models.UniqueConstraint(fields=["sequence", "verifier_key"], name="ledger_checkpoint_once"),
            models.CheckConstraint(condition=models.Q(sequence__gt=0), name="ledger_checkpoint_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"Checkpoint at entry {self.sequence}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:checkpoint", args=[self.pk])

    @property
    def key_name(self) -> str:
        return self.verifier_key.split("+", 2)[0]

    @property
    def key_id(self) -> str:
        """Eight hexadecimal digits."""
        return self.verifier_key.split("+", 2)[1]
