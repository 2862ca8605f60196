"""The result of one verification of the chain."""

from __future__ import annotations

from django.db import models

from base.fields import FieldClass, RecordKind
from ledger.choices import Damage


class ChainCheckQuerySet(models.QuerySet["ChainCheck"]):
    def latest_first(self) -> ChainCheckQuerySet:
        return self.order_by("-finished_at", "-id")

    def last_sound(self) -> ChainCheck | None:
        """The furthest head that was ever found in order: whatever comes later must still contain it."""
        return self.filter(damage="").order_by("-to_sequence", "-id").first()

    def last_whole(self) -> ChainCheck | None:
        """The latest sound one that began at the first entry."""
        return self.filter(damage="", from_sequence=1).latest_first().first()

    def standing_damage(self) -> ChainCheck | None:
        """Damage stands until a later check from the first entry finds none."""
        damaged = self.exclude(damage="").latest_first().first()
        whole = self.last_whole()
        return damaged if damaged and (whole is None or damaged.finished_at > whole.finished_at) else None


class ChainCheck(models.Model):
    """Entries ``from_sequence`` to ``to_sequence``, both included, were looked at; no ``damage``: all is well."""

    record_kind = RecordKind.DERIVED
    field_classes = {
        "id": FieldClass.TECHNICAL,
        "started_at": FieldClass.TECHNICAL,
        "finished_at": FieldClass.TECHNICAL,
        "from_sequence": FieldClass.TECHNICAL,
        "to_sequence": FieldClass.TECHNICAL,
        "head_hash": FieldClass.TECHNICAL,
        "damage": FieldClass.TECHNICAL,
        "damaged_sequence": FieldClass.TECHNICAL,
        "message": FieldClass.TECHNICAL,
    }

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    from_sequence = models.BigIntegerField()
    to_sequence = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    damage = models.CharField(max_length=12, choices=Damage.choices, blank=True)
    damaged_sequence = models.BigIntegerField(null=True, blank=True)
    message = models.TextField(blank=True)

    objects = ChainCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "check of the ledger"
        verbose_name_plural = "checks of the ledger"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(damage="", damaged_sequence__isnull=True)
                | (~models.Q(damage="") & models.Q(damaged_sequence__isnull=False)),
                name="ledger_chaincheck_damage_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"Check up to entry {self.to_sequence}"

    @property
    def is_sound(self) -> bool:
        return self.damage == ""

    @property
    def is_full(self) -> bool:
        return self.from_sequence == 1
