"""The ledger as a file: CSV to read in a spreadsheet, JSON to verify elsewhere. An export is itself recorded."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from base.errors import BadInput, NotAllowed
from ledger.actions import Action
from ledger.models import Entry
from ledger.models.entry import VIEW_ENTRY, EntryQuerySet
from ledger.presenters import Line, lines
from ledger.sealing import TEXT_NAMES, sealed_time
from ledger.services.record import record

EXPORT_LIMIT = 100_000  # entries in one file; a spreadsheet holds about a million rows
_CHUNK = 1_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Columns = dict[str, Callable[[Line], Any]]

CSV_COLUMNS: Columns = {
    "number": lambda line: line.entry.sequence,
    "time (UTC)": lambda line: sealed_time(line.entry.at),
    "what happened": str,
    "person": lambda line: line.who,
    "person id": lambda line: line.entry.actor_id or "",
    "role": lambda line: line.entry.role,
    "action": lambda line: line.entry.action,
    "object kind": lambda line: line.entry.object_type,
    "object id": lambda line: line.entry.object_id,
    "object": lambda line: _text(line.entry, "object_label"),
    "reason": lambda line: _text(line.entry, "reason"),
    "details": lambda line: _text(line.entry, "details"),
    "feature id": lambda line: line.entry.feature_id or "",
    "digest": lambda line: line.entry.digest,
    "digest before": lambda line: line.entry.before_digest,
    "digest after": lambda line: line.entry.after_digest,
    "policy": lambda line: line.entry.policy_id,
    "request": lambda line: line.entry.request_id,
    "hash": lambda line: bytes(line.entry.entry_hash).hex(),
}


@transaction.atomic
def export_entries(
    *, entries: EntryQuerySet, file_format: str, filters: str, by: Any, at: datetime
) -> tuple[Iterator[str], int, bool]:
    """(pieces of the file, number of entries in it, whether more were asked for than fit). Newest first.

    Side effects: one ledger entry that says what was asked, itself not in the file. Raises NotAllowed, BadInput.
    """
    if not by.has_perm(VIEW_ENTRY):
        raise NotAllowed("Only auditors and administrators export the ledger.")
    if file_format not in WRITERS:
        raise BadInput("The ledger can be exported as " + " or ".join(WRITERS) + ".")
    numbers = list(entries.newest_first().values_list("sequence", flat=True)[: EXPORT_LIMIT + 1])
    exported = numbers[:EXPORT_LIMIT]
    record(
        action=Action.LEDGER_EXPORTED,
        by=by,
        at=at,
        object_type=Entry._meta.label_lower,
        texts={"format": file_format.upper(), "entries": f"{len(exported):,}", "filters": filters},
    )
    return WRITERS[file_format](_in_chunks(exported)), len(exported), len(numbers) > EXPORT_LIMIT


def _in_chunks(numbers: list[int]) -> Iterator[Line]:
    """By number, so that neither memory nor a transaction is held while a slow reader downloads."""
    rest = iter(numbers)
    while chunk := list(islice(rest, _CHUNK)):
        yield from lines(Entry.objects.with_texts().filter(pk__in=chunk).newest_first())


def _write_csv(rows: Iterator[Line]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that a spreadsheet reads it as UTF-8
    yield writer.writerow(CSV_COLUMNS)
    for line in rows:
        yield writer.writerow([_harmless(column(line)) for column in CSV_COLUMNS.values()])


def _write_json(rows: Iterator[Line]) -> Iterator[str]:
    yield "["
    separator = "\n"
    for line in rows:
        yield separator + json.dumps(_as_json(line), ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n"


def _as_json(line: Line) -> dict[str, Any]:
    """All that is needed to verify the entry again: ``sealed`` is the exact text that was hashed."""
    entry = line.entry
    return {
        "sequence": entry.sequence,
        "sentence": str(line),
        "previous_hash": bytes(entry.previous_hash).hex(),
        "entry_hash": bytes(entry.entry_hash).hex(),
        "sealed": bytes(entry.sealed).decode(),
        "texts": {name: _salted(entry, name) for name in TEXT_NAMES},
    }


def _salted(entry: Entry, name: str) -> dict[str, str] | None:
    text, salt = getattr(entry.text, name), getattr(entry.text, f"{name}_salt")
    return None if text is None else {"text": text, "salt": bytes(salt).hex()}


def _text(entry: Entry, name: str) -> str:
    return getattr(entry.text, name) or ""


def _harmless(value: Any) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection")."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Echo:
    """What csv.writer writes to: hands each row back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


WRITERS: dict[str, Callable[[Iterator[Line]], Iterator[str]]] = {"csv": _write_csv, "json": _write_json}
