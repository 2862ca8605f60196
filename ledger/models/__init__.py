from ledger.models.chaincheck import ChainCheck
from ledger.models.checkpoint import Checkpoint
from ledger.models.checkpointsending import CheckpointSending
from ledger.models.entry import Entry
from ledger.models.text import EntryText

__all__ = ["ChainCheck", "Checkpoint", "CheckpointSending", "Entry", "EntryText"]
