"""Check that nobody changed, removed, moved or cut off an entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from ledger.models import ChainCheck, Entry
from ledger.verification.checkpoints import all_checkpoints_have_their_entry, altered_checkpoint, stored_heads
from ledger.verification.contents import check_contents
from ledger.verification.diagnosis import cut_short, texts_without_entry
from ledger.verification.report import START, Finding, Head, Report
from ledger.verification.walk import Progress, walk

KEEP_PARTIAL_CHECKS = dt.timedelta(days=7)


def verify_chain(
    *,
    start: Head = START,
    known: list[Head] | None = None,
    with_signatures: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check every entry after ``start``; writes nothing.

    ``known`` are heads that the chain must contain; ``with_signatures`` checks those of the stored checkpoints.
    ``progress`` is called with (entries done, last entry). The hashes are computed here while the database compares
    columns and texts, on a second connection, at the same time.
    """
    started_at = timezone.now()
    known = known or []
    up_to, last_text = _last_numbers()
    blanked, head, findings = _check(start, up_to, known, lambda done: progress(done, up_to) if progress else None)
    findings += [cut_short(up_to, each) for each in known if each.sequence > up_to]
    if last_text > up_to:
        findings.append(texts_without_entry(up_to, last_text))
    altered = altered_checkpoint() if with_signatures else None
    # First among equals: a head from a note that was tampered with accuses an innocent entry.
    findings = [altered, *findings] if altered else findings
    first = min(findings, key=lambda finding: finding.sequence, default=None)
    return Report(started_at, timezone.now(), start, head, blanked, first)


def verify_and_keep(*, full: bool, progress: Callable[[int, int], None] | None = None) -> Report:
    """Verify and keep the result for the ledger page; without ``full``, only what came after the last sound check.

    The furthest head ever found sound and that of every checkpoint must still be there: a chain cut short or rewritten
    since then is found. With ``full``, the signatures of the checkpoints are checked as well.
    Side effects: one ChainCheck; partial checks older than a week are removed.
    """
    last = ChainCheck.objects.last_sound()
    furthest = [Head(last.to_sequence, bytes.fromhex(last.head_hash))] if last and last.to_sequence else []
    # When the place to start from is gone, or an entry with a checkpoint, something is wrong before it: find out where.
    is_partial = bool(furthest) and not full and _is_there(furthest[0]) and all_checkpoints_have_their_entry()
    report = verify_chain(
        start=furthest[0] if is_partial else START,
        known=[*furthest, *stored_heads()],
        with_signatures=not is_partial,
        progress=progress,
    )
    _keep(report)
    return report


def _check(start: Head, up_to: int, known: list[Head], progress: Progress) -> tuple[int, Head, list[Finding]]:
    if connection.in_atomic_block:  # a second connection would not see what this transaction has written
        blanked, in_contents = check_contents(start.sequence, up_to)
        head, in_chain = walk(start, up_to, known, progress)
    else:
        with ThreadPoolExecutor(1) as beside:
            contents = beside.submit(_on_own_connection, check_contents, start.sequence, up_to)
            head, in_chain = walk(start, up_to, known, progress)
            blanked, in_contents = contents.result()
    return blanked, head, [finding for finding in (in_chain, in_contents) if finding]


def _on_own_connection(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def _last_numbers() -> tuple[int, int]:
    """The highest number among entries and among texts, from one statement: both were written by one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(sequence), 0) FROM ledger_entry),"
            " (SELECT coalesce(max(sequence), 0) FROM ledger_entrytext)"
        )
        return cursor.fetchone()


def _is_there(head: Head) -> bool:
    return Entry.objects.filter(sequence=head.sequence, entry_hash=head.entry_hash).exists()


def _keep(report: Report) -> None:
    check = ChainCheck.objects.create(
        started_at=report.started_at,
        finished_at=report.finished_at,
        from_sequence=report.start.sequence + 1,
        to_sequence=report.head.sequence,
        head_hash=report.head.entry_hash.hex(),
        damage=report.finding.damage if report.finding else "",
        damaged_sequence=report.finding.sequence if report.finding else None,
        message=report.finding.message if report.finding else "",
    )
    old = ChainCheck.objects.filter(finished_at__lt=report.finished_at - KEEP_PARTIAL_CHECKS, from_sequence__gt=1)
    old.filter(damage="").exclude(pk=check.pk).delete()
