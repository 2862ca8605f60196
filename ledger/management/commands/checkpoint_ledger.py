"""``manage.py checkpoint_ledger``: sign the head of the ledger and print the note; ``--verify`` compares with one.

Exit status 0: made, or the ledger holds the checkpoint; 1: the ledger is damaged, does not fit the checkpoint, or the
signature does not fit; 2: a wrong question.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from base.errors import WrongState
from ledger.notes import MAX_NOTE_CHARACTERS, BadNote, BadSignature, VerifierKey
from ledger.services.check_note import check_note
from ledger.services.checkpoint import make_checkpoint
from ledger.signing import own_verifier_key


class Command(BaseCommand):
    help = "Sign the newest entry of the ledger and print the signed note, or compare the ledger with an earlier one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verify", metavar="FILE", help="a checkpoint that was kept; - reads standard input")
        parser.add_argument(
            "--key", help="the public key that signed it (name+id+base64); default: that of this server"
        )
        parser.add_argument("--send", action="store_true", help="send it outside again, even if it is not new")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify(options["verify"], options["key"])
        else:
            self._make(send_again=options["send"])

    def _make(self, *, send_again: bool) -> None:
        try:
            checkpoint = make_checkpoint(at=timezone.now(), send_again=send_again)
        except WrongState as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        if checkpoint is None:
            raise CommandError("Nothing is recorded yet, so there is nothing to sign.", returncode=2)
        self.stdout.write(checkpoint.note, ending="")

    def _verify(self, path: str, key: str | None) -> None:
        try:
            head, report = check_note(_read(path), VerifierKey.parse(key) if key else own_verifier_key())
        except BadSignature as refusal:
            self.stdout.write(f"NOT TO BE TRUSTED: {refusal}")
            sys.exit(1)
        except (BadNote, WrongState) as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if report.finding:
            self.stdout.write(f"DAMAGED ({report.finding.damage.value}): {report.finding.message}")
            sys.exit(1)
        self.stdout.write(
            f"The signature fits, and the ledger holds entry {head.sequence:,} as it was then;"
            f" all {report.head.sequence:,} entries are sound."
        )


def _read(path: str) -> str:
    """The text of a note. Line ends as mail programs and Windows write them are taken back to what was signed."""
    try:
        raw = sys.stdin.buffer.read(4 * MAX_NOTE_CHARACTERS) if path == "-" else Path(path).read_bytes()
        return raw.decode().replace("\r\n", "\n")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not a signed note: it is not UTF-8 text.", returncode=2) from error
