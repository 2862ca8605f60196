"""Names and free text of an entry: outside the seal, so that they can be blanked."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from base.fields import FieldClass, RecordKind
from base.kept_writes import KeptWritesQuerySet
from ledger.models.entry import Entry
from ledger.models.search import search_vector


class EntryText(models.Model):
    """Each text stands with a random salt; ``sha256(salt || text)`` is inside the seal of the entry.

    A trigger lets a text be blanked (text and salt both become NULL, for good) and refuses everything else. A text that
    was never given is NULL from the start. ``details`` is RFC 8785 JSON of ``{name: text}``.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "entry": FieldClass.TECHNICAL,
        "actor_name": FieldClass.PERSONAL,
        "actor_name_salt": FieldClass.PERSONAL,
        "object_label": FieldClass.CONTENT,
        "object_label_salt": FieldClass.CONTENT,
        "reason": FieldClass.CONTENT,
        "reason_salt": FieldClass.CONTENT,
        "details": FieldClass.CONTENT,
        "details_salt": FieldClass.CONTENT,
    }

    # No constraint: its check would lock (and so rewrite) the row of the entry. Verification finds orphans.
    entry = models.OneToOneField(
        Entry, models.DO_NOTHING, primary_key=True, db_column="sequence", db_constraint=False, related_name="text"
    )
    # NULL means blanked or never given, which "" could not say: an empty text has a hash too.
    actor_name = models.TextField(null=True)  # noqa: DJ001
    actor_name_salt = models.BinaryField(null=True)
    object_label = models.TextField(null=True)  # noqa: DJ001
    object_label_salt = models.BinaryField(null=True)
    reason = models.TextField(null=True)  # noqa: DJ001
    reason_salt = models.BinaryField(null=True)
    details = models.TextField(null=True)  # noqa: DJ001
    details_salt = models.BinaryField(null=True)

    objects = KeptWritesQuerySet.as_manager()

    class Meta:
        verbose_name = "text of a ledger entry"
        verbose_name_plural = "texts of ledger entries"
        default_permissions = ()
        indexes = [GinIndex(search_vector(), name="ledger_entrytext_words")]

    def __str__(self) -> str:
        return f"Texts of entry {self.entry_id}"
