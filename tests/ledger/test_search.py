"""Words in names and reasons."""

import pytest

from ledger.models import Entry
from ledger.services import record_many
from tests.ledger.conftest import some_record

FOUND = [
    ("refund", {"refund-bot", "words"}),
    ("REFUND", {"refund-bot", "words"}),
    ("refund-bot", {"refund-bot"}),
    ("ref bo", {"refund-bot"}),
    ("efund", set()),
    ("p-15", {"p-15"}),
    ("straße", {"Straße"}),
    ("o'neil", {"O'Neil"}),
    ("source langfuse", {"details"}),
    ("", set()),
    ("   ", set()),
    ("&|!:*()", set()),
    ("' \\ :*", set()),
    ("a\\'b", set()),
    ("\x00", set()),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "labels"), FOUND)
@pytest.mark.parametrize("few", [5_000, 1])
def test_containing__finds_words_by_their_beginning(monkeypatch, words, labels, few):
    monkeypatch.setattr("ledger.models.search.FEW", few)  # 1: as if every word were common
    record_many(
        [
            *(some_record(object_label=label, reason="") for label in ("refund-bot", "p-15", "Straße", "O'Neil")),
            some_record(object_label="words", reason="About a refund"),
            some_record(object_label="details", reason="", texts={"source": "langfuse"}),
        ]
    )

    found = Entry.objects.containing(words).with_texts()

    assert {entry.text.object_label for entry in found} == labels
