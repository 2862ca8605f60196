"""What a verification is told and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from base.errors import BadInput
from ledger.choices import Damage
from ledger.sealing import GENESIS_HASH

_HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Head:
    """The number and hash of an entry, known from outside the chain or from an earlier verification."""

    sequence: int
    entry_hash: bytes

    @classmethod
    def parse(cls, text: str) -> Head:
        """From ``18204:`` and 64 hexadecimal digits. Raises BadInput."""
        match = _HEAD.fullmatch(text.strip())
        if not match:
            raise BadInput("A head is the number of an entry, a colon, and its hash of 64 hexadecimal digits.")
        return cls(int(match[1]), bytes.fromhex(match[2]))

    def __str__(self) -> str:
        return f"{self.sequence}:{self.entry_hash.hex()}"


START = Head(0, GENESIS_HASH)


@dataclass(frozen=True)
class Finding:
    """The first bad record: its number, the kind of damage, and a sentence."""

    damage: Damage
    sequence: int
    message: str


@dataclass(frozen=True)
class Report:
    """Entries after ``start`` up to ``head`` are sound. ``blanked`` counts those with a blanked text: no damage."""

    started_at: datetime
    finished_at: datetime
    start: Head
    head: Head
    blanked: int
    finding: Finding | None

    @property
    def is_sound(self) -> bool:
        return self.finding is None

    @property
    def entries(self) -> int:
        return max(self.head.sequence - self.start.sequence, 0)

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()
