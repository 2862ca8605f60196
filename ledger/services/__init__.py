"""The ledger's doors: ``record`` writes, ``verify`` checks, ``checkpoint`` signs the head, ``blank_texts`` removes
names and words."""

from ledger.services.record import Record, record, record_many

__all__ = ["Record", "record", "record_many"]
