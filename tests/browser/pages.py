"""Every page that people see, with somebody who may see it. A new page adds a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from tests.ledger.conftest import write_entries


@dataclass(frozen=True)
class Seen:
    """``path`` is an address, or a function of the cast that makes what is needed and returns one.

    ``by`` is a name in the cast (tests.factories.CAST), "" for nobody; ``name`` also names the screenshots.
    """

    name: str
    path: str | Callable[[SimpleNamespace], str]
    by: str = "omar"
    expect: int = 200


def _with_entries(path: str) -> Callable[[SimpleNamespace], str]:
    """An address of the ledger, with sixty entries in it: more than one page."""

    def make(cast: SimpleNamespace) -> str:
        write_entries(60, by=cast.omar, obj=cast.feature, feature_id=cast.feature.pk, texts={"changes": "risk"})
        return path

    return make


PAGES: list[Seen] = [
    Seen("home-prompt-owner", "/"),
    Seen("home-without-role", "/", by="olu"),
    Seen("home-auditor", "/", by="ada"),
    Seen("not-found", "/prompts-that-never-were/", expect=404),
    Seen("records", "/records/", by="ada"),
    Seen("record-list", "/records/registry/feature/", by="ada"),
    Seen("record", lambda cast: f"/records/registry/feature/{cast.feature.pk}/change/", by="ada"),
    Seen("record-history", lambda cast: f"/records/registry/feature/{cast.feature.pk}/history/", by="ada"),
    Seen("ledger-empty", "/ledger/", by="ada"),
    Seen("ledger", _with_entries("/ledger/"), by="ada"),
    Seen("ledger-nothing-fits", "/ledger/?q=zebra&start=2026-11-21&until=2026-11-20", by="ada"),
    Seen("ledger-entry", _with_entries("/ledger/5/"), by="ada"),
    Seen("ledger-entry-for-a-viewer", _with_entries("/ledger/5/"), by="vera"),
]
