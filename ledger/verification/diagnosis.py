"""Name the damage at the first entry that does not fit. Runs once, so it may look through the whole table."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Max

from ledger.choices import Damage
from ledger.models import Entry
from ledger.sealing import entry_hash
from ledger.verification.report import Finding, Head


class LinkRow(NamedTuple):
    sequence: int
    previous_hash: bytes
    entry_hash: bytes
    sealed: bytes


def diagnose_link(before: Head, row: LinkRow) -> Finding:
    """``row`` is the next stored row after ``before``, the last sound entry, and does not continue the chain."""
    expected = before.sequence + 1
    if row.sequence != expected:
        return _gap(before, expected, row)
    if row.previous_hash == before.entry_hash:
        if row.entry_hash == entry_hash(row.previous_hash, row.sequence, row.sealed):
            return _rewritten(expected)
        return Finding(Damage.ALTERED, expected, f"Entry {expected:,} was altered: its sealed bytes and hash disagree.")
    sealed_as = _number_when_sealed(row)
    if sealed_as is None or sealed_as == expected:
        return Finding(
            Damage.ALTERED,
            expected,
            f"Entry {expected:,} does not follow from entry {before.sequence:,}: one of the two was rewritten.",
        )
    if _successor_of(before) is not None:
        return _reordered(expected, f"the entry stored there was sealed as number {sealed_as:,}")
    return Finding(
        Damage.MISSING,
        expected,
        f"Entry {expected:,} is missing: the entry stored in its place was sealed as number {sealed_as:,}.",
    )


def _rewritten(sequence: int) -> Finding:
    return Finding(
        Damage.ALTERED,
        sequence,
        f"The chain was rewritten: entry {sequence:,} is not the one that was known under this number before.",
    )


def cut_short(last: int, known: Head) -> Finding:
    return Finding(
        Damage.CUT_SHORT,
        last + 1,
        f"The ledger was cut short: it ends with entry {last:,}, but entry {known.sequence:,} was known before.",
    )


def texts_without_entry(last: int, text_sequence: int) -> Finding:
    return Finding(
        Damage.CUT_SHORT,
        last + 1,
        f"The ledger was cut short: it ends with entry {last:,}, but texts of entry {text_sequence:,} are still there.",
    )


def _gap(before: Head, expected: int, row: LinkRow) -> Finding:
    place = _successor_of(before)
    if place is not None and _was_sealed_as(place, expected):
        return _reordered(expected, f"its entry is stored under number {place:,}")
    if row.sequence == expected + 1:
        return Finding(Damage.MISSING, expected, f"Entry {expected:,} is missing.")
    return Finding(Damage.MISSING, expected, f"Entries {expected:,} to {row.sequence - 1:,} are missing.")


def _reordered(expected: int, how: str) -> Finding:
    return Finding(Damage.REORDERED, expected, f"Entries were reordered: at number {expected:,}, {how}.")


def _successor_of(before: Head) -> int | None:
    """Where the entry is stored that says it follows ``before``."""
    return Entry.objects.filter(previous_hash=before.entry_hash).values_list("sequence", flat=True).first()


def _was_sealed_as(place: int, sequence: int) -> bool:
    stored = Entry.objects.get(pk=place)
    return entry_hash(bytes(stored.previous_hash), sequence, bytes(stored.sealed)) == bytes(stored.entry_hash)


def _number_when_sealed(row: LinkRow) -> int | None:
    """The number under which the row's hash is right: it covers the number, so a moved entry tells its old one."""
    highest: int = Entry.objects.aggregate(highest=Max("sequence"))["highest"]
    numbers = range(1, 2 * highest + 2)  # beyond the end: entries before it may have been removed
    return next((n for n in numbers if entry_hash(row.previous_hash, n, row.sealed) == row.entry_hash), None)
