"""Every page that people see, with somebody who may see it. A new page adds a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace


@dataclass(frozen=True)
class Seen:
    """``path`` is an address, or a function of the cast that makes what is needed and returns one.

    ``by`` is a name in the cast (tests.factories.CAST), "" for nobody; ``name`` also names the screenshots.
    """

    name: str
    path: str | Callable[[SimpleNamespace], str]
    by: str = "omar"
    expect: int = 200


PAGES: list[Seen] = [
    Seen("home-prompt-owner", "/"),
    Seen("home-without-role", "/", by="olu"),
    Seen("home-auditor", "/", by="ada"),
    Seen("not-found", "/prompts-that-never-were/", expect=404),
    Seen("records", "/records/", by="ada"),
    Seen("record-list", "/records/registry/feature/", by="ada"),
    Seen("record", lambda cast: f"/records/registry/feature/{cast.feature.pk}/change/", by="ada"),
    Seen("record-history", lambda cast: f"/records/registry/feature/{cast.feature.pk}/history/", by="ada"),
]
