"""Sign the head of the ledger, after making sure of everything before it.

A checkpoint writes no entry of its own, although it changes what is kept: the entry would move the head, the next hour
would find a new head to sign, and the ledger would grow by its own echo for ever. The checkpoint is its own record: it
is append-only, and it names the entry up to which it speaks.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from base.errors import WrongState
from ledger.models import ChainCheck, Checkpoint
from ledger.notes import VerifierKey, checkpoint_text, sign_note
from ledger.services.send_checkpoint import queue_sending
from ledger.services.verify import verify_and_keep
from ledger.signing import key_name, signing_key
from ledger.verification.report import Head


def make_checkpoint(*, at: datetime, send_again: bool = False) -> Checkpoint | None:
    """The checkpoint of the newest entry: a new one, or the one that was made of it before. None for an empty ledger.

    Side effects, in order: one ChainCheck; a key, if there never was one; one Checkpoint, when the head moved or the
    key is another one; its sending is queued, when it is new or ``send_again``.
    Raises WrongState when the ledger is damaged, and when there is no key to sign with.
    """
    report = verify_and_keep(full=False)
    damage = ChainCheck.objects.standing_damage()
    if damage:
        raise WrongState(f"The ledger is damaged, so no checkpoint is signed. {damage.message}")
    if report.head.sequence == 0:
        return None
    with transaction.atomic():
        checkpoint, is_new = _signed(report.head, at)
        if is_new or send_again:
            queue_sending(checkpoint)
    return checkpoint


def _signed(head: Head, at: datetime) -> tuple[Checkpoint, bool]:
    name = key_name()
    key = signing_key(may_make=not Checkpoint.objects.exists())
    return Checkpoint.objects.get_or_create(
        sequence=head.sequence,
        verifier_key=str(VerifierKey.of(name, key)),
        defaults={
            "entry_hash": head.entry_hash,
            "note": sign_note(checkpoint_text(name, head.sequence, head.entry_hash), name, key),
            "made_at": at,
        },
    )
