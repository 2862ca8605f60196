"""One entry, verified again while somebody looks at it, and laid out for reading."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ledger.models import Entry
from ledger.presenters.sentence import details_of
from ledger.sealing import GENESIS_HASH, entry_hash
from ledger.verification.contents import damage_beside_seal

TEXT_TITLES = {
    # in the order in which they are shown
    "actor_name": "Person",
    "object_label": "Object",
    "reason": "Reason",
    "details": "Details",
}


@dataclass(frozen=True)
class ShownText:
    """``is_blanked``: there was a text and it was removed. ``commitment`` is what the seal holds of it."""

    title: str
    text: str
    is_blanked: bool
    commitment: str


@dataclass(frozen=True)
class Inspection:
    """``problem`` is a sentence, or "" when hash, link, columns and texts all fit."""

    problem: str
    sealed: str
    previous_hash: str
    entry_hash: str
    texts: list[ShownText]
    previous: Entry | None
    following: Entry | None


def inspect(entry: Entry) -> Inspection:
    """Needs ``with_texts()``; reads the entries before and after."""
    neighbours = Entry.objects.in_bulk([entry.sequence - 1, entry.sequence + 1])
    previous = neighbours.get(entry.sequence - 1)
    return Inspection(
        problem=_problem(entry, previous),
        sealed=_pretty(bytes(entry.sealed)),
        previous_hash=bytes(entry.previous_hash).hex(),
        entry_hash=bytes(entry.entry_hash).hex(),
        texts=_texts(entry),
        previous=previous,
        following=neighbours.get(entry.sequence + 1),
    )


def _problem(entry: Entry, previous: Entry | None) -> str:
    linked = bytes(previous.entry_hash) if previous else GENESIS_HASH if entry.sequence == 1 else None
    if linked != bytes(entry.previous_hash):
        return "This entry does not follow from the one before it."
    if entry_hash(linked, entry.sequence, bytes(entry.sealed)) != bytes(entry.entry_hash):
        return "The sealed bytes of this entry and its hash disagree."
    finding = damage_beside_seal(entry)
    return finding.message if finding else ""


def _pretty(sealed: bytes) -> str:
    try:
        return json.dumps(json.loads(sealed), indent=2, ensure_ascii=False)
    except ValueError:
        return sealed.decode(errors="replace")


def _texts(entry: Entry) -> list[ShownText]:
    try:
        commitments = json.loads(bytes(entry.sealed))["texts"]
    except (ValueError, KeyError, TypeError):
        return []
    text = getattr(entry, "text", None)
    shown = []
    for name, title in TEXT_TITLES.items():
        value, sealed = getattr(text, name, None), commitments.get(name)
        if value is None and sealed is None:
            continue  # never given
        if name == "details" and value is not None:
            value = "\n".join(f"{key.replace('_', ' ')}: {words}" for key, words in details_of(entry).items())
        shown.append(ShownText(title, value or "", value is None, sealed or ""))
    return shown
