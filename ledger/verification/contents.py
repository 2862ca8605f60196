"""Compare what stands beside the seal with the seal: the searchable columns, and the texts by their salted hashes.

One set-based statement writes every seal again from columns and texts, and lets through only the entries where the
bytes differ; those (blanked texts, and damage) are then read one by one with care. This holds because nothing that may
stand in a sealed column needs escaping in JSON (``ledger_entry_ids_are_opaque``); a value that does differs, and is
read with care too.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator

from django.db import connection

from ledger.choices import Damage
from ledger.models import Entry
from ledger.sealing import FORMAT, SEALED_FIELDS, TEXT_NAMES, commitment, seal, sealed_time
from ledger.verification.report import Finding

BATCH = 1_000


def check_contents(after: int, up_to: int) -> tuple[int, Finding | None]:
    """How many entries up to the first damage have blanked texts, and that damage if any."""
    blanked = 0
    for entry in _suspects(after, up_to):
        problem = damage_beside_seal(entry)
        if problem:
            return blanked, problem
        blanked += 1
    return blanked, None


def _suspects(after: int, up_to: int) -> Iterator[Entry]:
    """Entries whose columns and texts do not give their seal, in order; their numbers alone are held in memory."""
    numbers = array("q")  # 8 bytes each: every entry of a million may have a blanked text
    with connection.cursor() as cursor, cursor.copy(_DIFFERING.format(after=after, up_to=up_to)) as copy:
        copy.set_types(["int8"])
        numbers.extend(number for (number,) in copy.rows())
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH].tolist()
        yield from Entry.objects.with_texts().filter(pk__in=batch).order_by("sequence")


def damage_beside_seal(entry: Entry) -> Finding | None:
    """What is wrong with columns or texts of one entry; None when all fits, blanked texts apart."""
    sealed = bytes(entry.sealed)
    try:
        commitments = json.loads(sealed)["texts"]
        from_columns = seal(_column_values(entry), commitments)
    except (ValueError, KeyError, TypeError):
        return _altered(entry, "its sealed bytes are not a ledger entry")
    if from_columns != sealed:
        return _altered(entry, "what is shown of it is not what was sealed")
    if not hasattr(entry, "text"):
        return Finding(
            Damage.MISSING, entry.pk, f"The names and texts of entry {entry.pk:,} were removed, instead of blanked."
        )
    for name in TEXT_NAMES:
        if not _text_is_sealed(entry, name, commitments[name]):
            return _altered(entry, f"its {name.replace('_', ' ')} is not the one that was sealed")
    return None


def _column_values(entry: Entry) -> dict[str, str | None]:
    values = {name: getattr(entry, name) for name in SEALED_FIELDS}
    ids = {name: None if values[name] is None else str(values[name]) for name in ("actor_id", "feature_id")}
    return {**values, **ids, "at": sealed_time(entry.at)}


def _text_is_sealed(entry: Entry, name: str, sealed: str | None) -> bool:
    """A text that is gone together with its salt was blanked, or never given."""
    text, salt = getattr(entry.text, name), getattr(entry.text, f"{name}_salt")
    if text is None and salt is None:
        return True
    return text is not None and salt is not None and commitment(bytes(salt), text) == sealed


def _altered(entry: Entry, how: str) -> Finding:
    return Finding(Damage.ALTERED, entry.pk, f"Entry {entry.pk:,} was altered: {how}.")


# --- The statement, written from the same lists as the seal -----------------------------------------------------------
def _json_text(expression: str) -> str:
    return f"""coalesce('"' || {expression} || '"', 'null')"""


def _column_json(name: str) -> str:
    if name == "at":
        return _json_text("""to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""")
    return _json_text(f"e.{name}")


def _commitment_json(name: str) -> str:
    return _json_text(f"encode(sha256(t.{name}_salt || convert_to(t.{name}, 'UTF8')), 'hex')")


def _object(members: dict[str, str]) -> str:
    """SQL for a JSON object: keys in order, as RFC 8785 wants them. Values are SQL expressions of JSON text."""
    return " || ',' || ".join(f"""'"{key}":' || {members[key]}""" for key in sorted(members))


_TEXTS = f"'{{' || {_object({name: _commitment_json(name) for name in TEXT_NAMES})} || '}}'"
_SEAL = _object({**{name: _column_json(name) for name in SEALED_FIELDS}, "format": f"'{FORMAT}'", "texts": _TEXTS})
_BRACED_SEAL = f"""'{{' || {_SEAL} || '}}'"""
_DIFFERING = (  # made of names in this code alone, and two numbers
    "COPY (SELECT e.sequence FROM ledger_entry e LEFT JOIN ledger_entrytext t USING (sequence)"  # noqa: S608
    " WHERE e.sequence > {after:d} AND e.sequence <= {up_to:d}"
    " AND e.sealed IS DISTINCT FROM convert_to(" + _BRACED_SEAL.replace("{", "{{").replace("}", "}}") + ", 'UTF8')"
    " ORDER BY e.sequence) TO STDOUT (FORMAT BINARY)"
)
