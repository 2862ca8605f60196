"""One thing that was found, and a bound on how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

MAX_FINDINGS = 50  # of one detector; a reader of more would do better to look at the text


@dataclass(frozen=True)
class Finding:
    """``says`` is a sentence; ``path`` is where ("messages.0", "variables.2.example"), ``line`` from 1 or None. Never
    the secret or the personal data itself."""

    says: str
    path: str = ""
    line: int | None = None


def first_of(findings: Iterable[Finding]) -> list[Finding]:
    """The first MAX_FINDINGS different ones, and one that says so when there are more."""
    some = list(islice(dict.fromkeys(findings), MAX_FINDINGS + 1))
    if len(some) > MAX_FINDINGS:
        some[MAX_FINDINGS:] = [Finding(f"There are more; only the first {MAX_FINDINGS} are listed.")]
    return some
