"""Write entries. Call this last in a service, inside its transaction: the ledger admits one writer until it commits."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import rfc8785
from django.db import connection, models, transaction

from base.errors import BadInput
from base.middleware import current_request_id
from ledger.actions import Action
from ledger.models import Entry, EntryText
from ledger.sealing import SaltedText, seal, sealed_time

SYSTEM_NAME = "Countersign"  # who acted when nobody did: a schedule, a migration, the first start
TEXT_LIMIT = 10_000  # characters; keeps the search index's entry below PostgreSQL's limit of 1 MB
_ID = re.compile(r"[A-Za-z0-9._:-]{0,80}")  # room for no address and no name: the seal holds no personal data

# The trigger fills in everything else; rows are numbered in the order of the array.
_INSERT = """
INSERT INTO ledger_entry (sealed)
SELECT sealed FROM unnest(%s::bytea[]) WITH ORDINALITY AS given(sealed, place) ORDER BY place
RETURNING sequence, previous_hash, entry_hash
"""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What to write about one action on ``obj``, or on ``object_type`` ("app.model"), ``object_id``, ``object_label``.

    ``by`` is None when the system acted. Digests are ``sha256:…`` or None. ``reason`` is what the person wrote;
    ``texts`` holds what else the sentence needs, by name (``docs/ledger.md`` lists the names). Personal data belongs
    in label, reason and texts only: they can be blanked, the rest is sealed for good.
    """

    action: Action
    by: Any
    at: datetime
    obj: models.Model | None = None
    object_type: str = ""
    object_id: str = ""
    object_label: str = ""
    digest: str | None = None
    before_digest: str | None = None
    after_digest: str | None = None
    feature_id: uuid.UUID | None = None
    role: str = ""
    policy_id: str = ""
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


def record(**what: Any) -> Entry:
    """Write one entry and return it. Arguments as in :class:`Record`."""
    return record_many([Record(**what)])[0]


def record_many(records: Iterable[Record]) -> list[Entry]:
    """Write one entry for each record, in order, by one INSERT; return the entries.

    Side effects: holds the ledger's lock until the surrounding transaction ends.
    Raises ValueError for an action, id or time that cannot be sealed; BadInput for a text that cannot be kept.
    """
    prepared = [_prepare(each) for each in records]
    if not prepared:
        return []
    # No savepoint: an entry that cannot be written takes the change with it, so there is nothing to come back to.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_INSERT, [[entry.sealed for entry, _ in prepared]])
        for (entry, text), (sequence, previous_hash, entry_hash) in zip(prepared, cursor.fetchall(), strict=True):
            entry.sequence, entry.previous_hash, entry.entry_hash = sequence, bytes(previous_hash), bytes(entry_hash)
            text.entry_id = sequence
        EntryText.objects.bulk_create([text for _, text in prepared], batch_size=2_000)
    return [entry for entry, _ in prepared]


def _prepare(what: Record) -> tuple[Entry, EntryText]:
    """An entry without number and hashes, and its texts. The database computes the columns again from ``sealed``."""
    fields = _sealed_fields(what)
    texts = _salted_texts(what)
    sealed = seal(fields, {name: text.commitment if text else None for name, text in texts.items()})
    entry = Entry(
        sealed=sealed,
        **{
            **fields,
            "at": what.at,
            "actor_id": _uuid(fields["actor_id"]),
            "feature_id": _uuid(fields["feature_id"]),
        },
    )
    entry._state.adding, entry._state.db = False, connection.alias
    text = EntryText(
        **{name: text.text for name, text in texts.items() if text},
        **{f"{name}_salt": text.salt for name, text in texts.items() if text},
    )
    text.entry = entry
    return entry, text


def _sealed_fields(what: Record) -> dict[str, str | None]:
    if what.at.tzinfo is None:
        raise ValueError("The time of an entry needs a time zone.")
    object_type, object_id = (
        (what.obj._meta.label_lower, str(what.obj.pk)) if what.obj is not None else (what.object_type, what.object_id)
    )
    return {
        "action": Action(what.action).value,
        "actor_id": None if what.by is None else str(uuid.UUID(str(what.by.pk))),
        "after_digest": _id("after_digest", what.after_digest),
        "at": sealed_time(what.at),
        "before_digest": _id("before_digest", what.before_digest),
        "digest": _id("digest", what.digest),
        "feature_id": None if what.feature_id is None else str(uuid.UUID(str(what.feature_id))),
        "object_id": _id("object_id", object_id),
        "object_type": _id("object_type", object_type),
        "policy_id": _id("policy_id", what.policy_id),
        "request_id": _id("request_id", current_request_id()),
        "role": _id("role", what.role),
    }


def _id(name: str, value: str | None) -> str:
    text = "" if value is None else str(value)
    if not _ID.fullmatch(text):
        raise ValueError(f"{name} cannot be sealed: it must be an opaque id, not {text[:100]!r}.")
    return text


def _uuid(value: str | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(value)


def _salted_texts(what: Record) -> dict[str, SaltedText | None]:
    given = {
        "actor_name": SYSTEM_NAME if what.by is None else str(what.by),
        "details": rfc8785.dumps(dict(what.texts)).decode() if what.texts else "",
        "object_label": what.object_label or ("" if what.obj is None else str(what.obj)),
        "reason": what.reason,
    }
    return {name: SaltedText.of(_keepable(name, text)) if text else None for name, text in given.items()}


def _keepable(name: str, text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise BadInput(
            f"This text is too long for the ledger: {len(text):,} characters; {TEXT_LIMIT:,} fit.", {name: text[:80]}
        )
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput("This text contains characters that cannot be stored. Remove them and try again.", {name: ""})
    return text
