"""One entry of the ledger: who did what to which thing, sealed and chained to the entry before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from base.fields import FieldClass, RecordKind
from ledger import visibility
from ledger.models.search import matching_words

if TYPE_CHECKING:
    from ledger.models.text import EntryText

VIEW_ENTRY = "ledger.view_entry"

# What is sealed for good has room for ids and digests, not for a name, an address or a sentence.
OPAQUE = r"^[A-Za-z0-9._:-]*$"
OPAQUE_FIELDS = (
    "action",
    "role",
    "object_type",
    "object_id",
    "digest",
    "before_digest",
    "after_digest",
    "policy_id",
    "request_id",
)


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user) -> EntryQuerySet:
        """Auditors see every entry; others see those about a feature that they may see."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(VIEW_ENTRY):
            return self
        feature_ids = visibility.visible_feature_ids(user)
        return self.none() if feature_ids is None else self.filter(feature_id__in=feature_ids)

    def about(self, obj: models.Model) -> EntryQuerySet:
        """The history of one object, whatever happened to it."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def containing(self, words: str) -> EntryQuerySet:
        """Entries whose object label, reason or details contain every word (or its beginning)."""
        return matching_words(self, words)

    def newest_first(self) -> EntryQuerySet:
        """Ends with the primary key, so that pages never overlap; each index of the table ends the same way."""
        return self.order_by("-at", "-sequence")

    def with_texts(self) -> EntryQuerySet:
        return self.select_related("text")


class Entry(models.Model):
    """Written by ``ledger.services.record`` alone; a trigger refuses to change or remove a row.

    A trigger assigns ``sequence`` (from 1, without gaps) and both hashes, and fills every column below ``sealed`` from
    ``sealed``, so what is searched is what was hashed. There is no foreign key: an entry outlives what it speaks of.
    """

    record_kind = RecordKind.APPEND_ONLY
    field_classes = {
        "sequence": FieldClass.TECHNICAL,
        "previous_hash": FieldClass.TECHNICAL,
        "entry_hash": FieldClass.TECHNICAL,
        "sealed": FieldClass.GOVERNED,
        "at": FieldClass.GOVERNED,
        "action": FieldClass.GOVERNED,
        "actor_id": FieldClass.GOVERNED,
        "role": FieldClass.GOVERNED,
        "object_type": FieldClass.GOVERNED,
        "object_id": FieldClass.GOVERNED,
        "feature_id": FieldClass.GOVERNED,
        "digest": FieldClass.GOVERNED,
        "before_digest": FieldClass.GOVERNED,
        "after_digest": FieldClass.GOVERNED,
        "policy_id": FieldClass.GOVERNED,
        "request_id": FieldClass.TECHNICAL,
    }

    # The default is overwritten by the trigger; it is there so that Django inserts instead of looking for a row first.
    sequence = models.BigIntegerField("number", primary_key=True, db_default=0, editable=False)
    previous_hash = models.BinaryField("hash of the entry before", db_default=b"", editable=False)
    entry_hash = models.BinaryField("hash", db_default=b"", editable=False)
    sealed = models.BinaryField("sealed bytes (RFC 8785)", editable=False)
    at = models.DateTimeField("when", db_default=Now())
    action = models.CharField("what", max_length=60, db_default="")  # an Action; new ones need no migration
    actor_id = models.UUIDField("by whom", null=True)
    role = models.CharField("in which role", max_length=40, db_default="")
    object_type = models.CharField("kind of object", max_length=80, db_default="")
    object_id = models.CharField("object", max_length=80, db_default="")
    feature_id = models.UUIDField("feature", null=True)
    digest = models.CharField("digest of the content", max_length=80, db_default="")
    before_digest = models.CharField("digest before", max_length=80, db_default="")
    after_digest = models.CharField("digest after", max_length=80, db_default="")
    policy_id = models.CharField("policy", max_length=80, db_default="")
    request_id = models.CharField("request", max_length=64, db_default="")

    text: EntryText  # the row of names and free text; reached by its one-to-one relation

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ledger entry"
        verbose_name_plural = "ledger entries"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__regex": OPAQUE for name in OPAQUE_FIELDS}),
                name="ledger_entry_ids_are_opaque",
            ),
        ]
        indexes = [
            models.Index("at", "sequence", name="ledger_entry_at"),
            models.Index("actor_id", "at", "sequence", name="ledger_entry_actor"),
            models.Index("action", "at", "sequence", name="ledger_entry_action"),
            models.Index("object_type", "object_id", "at", "sequence", name="ledger_entry_object"),
            models.Index("feature_id", "at", "sequence", name="ledger_entry_feature"),
            models.Index("request_id", name="ledger_entry_request", condition=~models.Q(request_id="")),
        ]

    def __str__(self) -> str:
        return f"Entry {self.sequence}: {self.action}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:entry", args=[self.sequence])
