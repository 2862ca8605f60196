"""Walk the chain in order and compute every hash again, outside the database, from the stored bytes.

COPY in binary form streams: the server sends while we hash, and memory stays flat however long the chain is. The loop
is written out in one function because a million calls would double its time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import connection

from ledger.verification.diagnosis import LinkRow, diagnose_link
from ledger.verification.report import Finding, Head

PROGRESS_EVERY = 10_000

_COPY = """
COPY (
  SELECT sequence, previous_hash, entry_hash, sealed FROM ledger_entry
  WHERE sequence > {after:d} AND sequence <= {up_to:d} ORDER BY sequence
) TO STDOUT (FORMAT BINARY)
"""

Progress = Callable[[int], None]


def walk(start: Head, up_to: int, known: list[Head], progress: Progress) -> tuple[Head, Finding | None]:
    """The last sound entry, and the first damage after it if any. ``known`` heads are compared on the way."""
    known_hashes = _known_hashes(known)
    sequence, running = start.sequence, start.entry_hash
    sha256, next_progress = hashlib.sha256, start.sequence + PROGRESS_EVERY
    broken: LinkRow | None = None
    with connection.cursor() as cursor, cursor.copy(_COPY.format(after=start.sequence, up_to=up_to)) as copy:
        copy.set_types(["int8", "bytea", "bytea", "bytea"])
        rows = copy.rows()
        for place, previous_hash, stored_hash, sealed in rows:
            computed = sha256(running + place.to_bytes(8, "big") + sealed).digest()
            if (
                place != sequence + 1
                or previous_hash != running
                or stored_hash != computed
                or known_hashes.get(place, computed) != computed
            ):
                broken = LinkRow(place, previous_hash, stored_hash, sealed)
                break
            sequence, running = place, computed
            if place >= next_progress:
                progress(place)
                next_progress += PROGRESS_EVERY
        for _ in rows:  # a COPY that is left early takes its connection with it
            pass
    head = Head(sequence, running)
    return head, diagnose_link(head, broken) if broken else None


def _known_hashes(known: list[Head]) -> dict[int, bytes]:
    """{number: hash}; two heads that contradict each other fit no entry at all."""
    hashes: dict[int, bytes] = {}
    for head in known:
        if hashes.setdefault(head.sequence, head.entry_hash) != head.entry_hash:
            hashes[head.sequence] = b""
    return hashes
