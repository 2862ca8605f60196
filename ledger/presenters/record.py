"""The ledger itself."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


@presents(Action.LEDGER_EXPORTED)
def ledger_exported(told: Told) -> Sentence:
    filters = told.detail("filters")
    words = f"exported {told.detail('entries', 'some')} ledger entries as {told.detail('format', 'a file')}"
    return say(words, f" ({filters})" if filters else "")


@presents(Action.LEDGER_TEXTS_BLANKED)
def ledger_texts_blanked(told: Told) -> Sentence:
    return say(
        f"blanked {told.detail('texts', 'texts')} in {told.detail('entries', 'some')} ledger entries",
        told.quoted_reason(),
    )
