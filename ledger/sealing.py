"""What an entry seals, as bytes. Pure: no Django, no database.

The sealed bytes are RFC 8785 canonical JSON of one flat object (``SEALED_FIELDS`` and ``texts``). They hold no personal
data: people and things are opaque ids, and each text is present only as ``sha256(salt || UTF-8 text)`` in hexadecimal
(``null`` for a text that was never there), so that it can be blanked later without breaking the chain.

    entry_hash = sha256(previous_hash || sequence as 8 big-endian bytes || sealed)

The first entry follows ``GENESIS_HASH``, 32 zero bytes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

FORMAT = 1
GENESIS_HASH = bytes(32)
SALT_BYTES = 16
TEXT_NAMES = ("actor_name", "details", "object_label", "reason")
SEALED_FIELDS = (
    "action",
    "actor_id",
    "after_digest",
    "at",
    "before_digest",
    "digest",
    "feature_id",
    "object_id",
    "object_type",
    "policy_id",
    "request_id",
    "role",
)


@dataclass(frozen=True, slots=True)
class SaltedText:
    """A text with the salt that hides it: without the salt nobody can guess the text from its hash."""

    text: str
    salt: bytes

    @classmethod
    def of(cls, text: str) -> SaltedText:
        return cls(text, secrets.token_bytes(SALT_BYTES))

    @property
    def commitment(self) -> str:
        return commitment(self.salt, self.text)


def commitment(salt: bytes, text: str) -> str:
    """The 64 hexadecimal digits that stand inside the seal for ``text``."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def sealed_time(at: datetime) -> str:
    """``2026-11-21T08:05:00.000000Z``: UTC, always six digits of a second. ``at`` is aware."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seal(fields: dict[str, str | None], commitments: dict[str, str | None]) -> bytes:
    """The bytes to hash. ``fields`` has the keys of ``SEALED_FIELDS``, ``commitments`` those of ``TEXT_NAMES``."""
    if set(fields) != set(SEALED_FIELDS) or set(commitments) != set(TEXT_NAMES):
        raise ValueError("A seal has exactly its own fields and texts.")
    return rfc8785.dumps({**fields, "format": FORMAT, "texts": {**commitments}})


def entry_hash(previous_hash: bytes, sequence: int, sealed: bytes) -> bytes:
    """The hash of an entry, as the database's trigger computes it too."""
    return hashlib.sha256(previous_hash + sequence.to_bytes(8, "big") + sealed).digest()
