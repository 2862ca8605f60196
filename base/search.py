"""What the command palette finds. Apps register a source in ``ready()``; a source shows only what its reader may see.

A source is ``function(user, query, limit) -> list[Hit]``. ``query`` is stripped and may be empty: a source then returns
what is most useful without words (recent prompts, say) or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

QUERY_LIMIT = 200
PER_SOURCE = 6


@dataclass(frozen=True)
class Hit:
    """``detail`` is one line that says why it was found; ``icon`` a Material Symbol."""

    title: str
    detail: str
    url: str
    icon: str


Source = Callable[[Any, str, int], list[Hit]]

_sources: dict[str, tuple[int, Source]] = {}


def register_source(title: str, source: Source, *, position: int) -> None:
    """Show the hits of ``source`` under ``title``; lower positions come first."""
    _sources[title] = (position, source)


def find(user: Any, query: str) -> list[tuple[str, list[Hit]]]:
    """(title, hits) of every source that found something, in order of position."""
    query = " ".join(query.replace("\0", " ").split())[:QUERY_LIMIT]
    ordered = sorted(_sources.items(), key=lambda entry: entry[1][0])
    found = [(title, source(user, query, PER_SOURCE)) for title, (_, source) in ordered]
    return [(title, hits) for title, hits in found if hits]
