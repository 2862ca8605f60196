"""Compare the ledger with a checkpoint that somebody kept."""

from __future__ import annotations

from ledger.notes import VerifierKey, open_note, parse_checkpoint
from ledger.services.verify import verify_chain
from ledger.verification.checkpoints import stored_heads
from ledger.verification.report import Head, Report


def check_note(note: str, key: VerifierKey) -> tuple[Head, Report]:
    """The head that ``note`` vouches for, and a verification of the whole chain that must contain it. Writes nothing.

    Raises ledger.notes.BadNote for a text that is no checkpoint, BadSignature when ``key`` did not sign it.
    """
    _origin, sequence, entry_hash = parse_checkpoint(open_note(note, [key]))
    head = Head(sequence, entry_hash)
    return head, verify_chain(known=[head, *stored_heads()])
