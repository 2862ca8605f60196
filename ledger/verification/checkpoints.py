"""Checkpoints that are stored here: heads that the chain must contain, and whether their signatures still fit.

They are a help, not the proof: whoever owns the database can replace them too. The proof is the copy outside.
"""

from __future__ import annotations

from ledger.choices import Damage
from ledger.models import Checkpoint
from ledger.notes import BadNote, BadSignature, VerifierKey, open_note, parse_checkpoint
from ledger.verification.report import Finding, Head


def stored_heads() -> list[Head]:
    rows = Checkpoint.objects.order_by("sequence", "pk").values_list("sequence", "entry_hash")
    return [Head(sequence, bytes(entry_hash)) for sequence, entry_hash in rows]


def all_checkpoints_have_their_entry() -> bool:
    return not Checkpoint.objects.without_their_entry().exists()


def altered_checkpoint() -> Finding | None:
    """The first one whose note is not signed by its key, or does not say what stands beside it."""
    for checkpoint in Checkpoint.objects.order_by("sequence", "pk").iterator():
        if not _is_whole(checkpoint):
            return Finding(
                Damage.ALTERED,
                checkpoint.sequence,
                f"The checkpoint at entry {checkpoint.sequence:,} was altered: its signature does not fit.",
            )
    return None


def _is_whole(checkpoint: Checkpoint) -> bool:
    try:
        key = VerifierKey.parse(checkpoint.verifier_key)
        said = parse_checkpoint(open_note(checkpoint.note, [key]))
    except (BadNote, BadSignature):
        return False
    return said == (key.name, checkpoint.sequence, bytes(checkpoint.entry_hash))
