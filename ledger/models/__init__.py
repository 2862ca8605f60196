from ledger.models.chaincheck import ChainCheck
from ledger.models.entry import Entry
from ledger.models.text import EntryText

__all__ = ["ChainCheck", "Entry", "EntryText"]
