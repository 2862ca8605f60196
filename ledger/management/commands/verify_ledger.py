"""``manage.py verify_ledger``: exit status 0 when the chain is whole, 1 when it is damaged, 2 for a wrong question."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from base.errors import BadInput
from ledger.services.verify import verify_and_keep, verify_chain
from ledger.verification.checkpoints import stored_heads
from ledger.verification.report import Head, Report


class Command(BaseCommand):
    help = "Check that nobody changed, removed, moved or cut off an entry of the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            metavar="SEQUENCE:HASH",
            help="an entry that must be there, as noted down earlier (the last line of this command's answer)",
        )
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = Head.parse(options["head"]) if options["head"] else None
        except BadInput as refusal:
            raise CommandError(refusal.message, returncode=2) from refusal
        progress = self._show_progress if sys.stderr.isatty() else None
        # A head from outside may be mistyped, so what comes of it is answered and not kept for others to see.
        report = (
            verify_chain(known=[head, *stored_heads()], with_signatures=True, progress=progress)
            if head
            else verify_and_keep(full=True, progress=progress)
        )
        if progress:
            self.stderr.write("\r\033[K", ending="")
        self.stdout.write(json.dumps(_as_json(report)) if options["json"] else _as_words(report))
        if not report.is_sound:
            sys.exit(1)

    def _show_progress(self, done: int, last: int) -> None:
        self.stderr.write(f"\rVerified {done:,} of {last:,} entries ({done * 100 // last} %)", ending="")
        self.stderr.flush()


def _as_words(report: Report) -> str:
    if report.finding:
        found = report.finding
        return (
            f"DAMAGED ({found.damage.value}) at entry {found.sequence}: {found.message}\nLast sound head: {report.head}"
        )
    blanked = f" {report.blanked:,} of them have a blanked text, as erasure requires." if report.blanked else ""
    return (
        f"The ledger is whole: {report.entries:,} entries verified in {report.seconds:.1f} s.{blanked}\n"
        f"Head: {report.head}"
    )


def _as_json(report: Report) -> dict[str, Any]:
    found = report.finding
    return {
        "sound": report.is_sound,
        "entries": report.entries,
        "head": {"sequence": report.head.sequence, "hash": report.head.entry_hash.hex()},
        "blanked": report.blanked,
        "seconds": round(report.seconds, 3),
        "damage": found and {"kind": found.damage.value, "sequence": found.sequence, "message": found.message},
    }
