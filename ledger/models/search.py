"""Words in the texts of entries, by PostgreSQL full text.

The 'simple' configuration keeps every word as it is written (names of prompts are no English) and splits
``refund-bot`` into both its parts. Words match by their beginning, so results come while one is still typing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector

if TYPE_CHECKING:
    from ledger.models.entry import EntryQuerySet

FEW = 5_000
SEARCHED_TEXTS = ("object_label", "reason", "details")


def search_vector(prefix: str = "") -> SearchVector:
    """The expression of the index; a query uses it only when both are spelt the same."""
    return SearchVector(*(prefix + name for name in SEARCHED_TEXTS), config="simple")


def matching_words(entries: EntryQuerySet, words: str) -> EntryQuerySet:
    """All of ``words`` must be there; text without any word in it matches nothing. Runs one query at once.

    PostgreSQL cannot guess how rare the beginning of a word is, and would look for one entry among a million from the
    newest on. So few matches are fetched from the index first; many are left to be met on the way.
    """
    terms = [_quoted(term) for term in words.replace("\x00", " ").split()]
    if not terms:
        return entries.none()
    query: Any = SearchQuery(" & ".join(f"{term}:*" for term in terms), search_type="raw", config="simple")
    texts = apps.get_model("ledger", "EntryText").objects.annotate(words=search_vector()).filter(words=query)
    found = list(texts.values_list("pk", flat=True)[:FEW])
    if len(found) < FEW:
        return entries.filter(pk__in=found)
    return entries.annotate(words=search_vector("text__")).filter(words=query)


def _quoted(term: str) -> str:
    """PostgreSQL then splits the term exactly as it split the text when it was indexed ("p-15" into "p" and "-15")."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
