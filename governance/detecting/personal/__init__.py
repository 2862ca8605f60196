"""Data about people in a text: addresses, phone numbers, bank accounts, cards, identity numbers.

What is looked for has a form that can be checked (a check digit, a numbering plan, a domain). Names and postal
addresses have none: finding them takes a language model, which would have to be downloaded and would guess. See
``docs/adr/0019-finding-secrets-and-personal-data.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from governance.detecting.finding import Finding, first_of
from governance.detecting.passages import Passage, passages
from governance.detecting.personal.accounts import find_accounts
from governance.detecting.personal.emails import find_emails
from governance.detecting.personal.identity import find_identity_numbers
from governance.detecting.personal.phones import find_phones
from registry.content import Content

# Places in one text that look worth checking; bounds the time that a text made of nothing else takes.
MAX_CANDIDATES = 20_000

# Each gives (offset, what it is) for what it found, and (offset, "") for a candidate that was checked and is nothing.
_DETECTORS: tuple[Callable[[str], Iterator[tuple[int, str]]], ...] = (
    find_emails,
    find_phones,
    find_accounts,
    find_identity_numbers,
)


def find_personal_data(content: Content) -> list[Finding]:
    """A finding for each place that holds what looks like data about a person."""
    return first_of(finding for passage in passages(content) for finding in _of_passage(passage))


def _of_passage(passage: Passage) -> Iterator[Finding]:
    for detector in _DETECTORS:
        checked = 0
        for offset, what in islice(detector(passage.text), MAX_CANDIDATES):
            checked += 1
            if what:
                yield passage.finding(
                    offset,
                    f"This looks like {what}. If it is about a person, replace it with an invented one, or with a "
                    "variable.",
                )
        if checked == MAX_CANDIDATES:
            yield Finding(
                f"So much here looks like addresses or numbers that only the first {MAX_CANDIDATES:,} were checked.",
                passage.path,
            )
