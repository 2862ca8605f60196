"""The database's own refusals, tried through every door."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.models import Entry, EntryText
from ledger.sealing import GENESIS_HASH
from tests.ledger.conftest import some_record, write_entries

pytestmark = pytest.mark.django_db

CHANGES = {
    "save": lambda entry: entry.save(),
    "update": lambda entry: Entry.objects.filter(pk=entry.pk).update(action="prompt.updated"),
    "delete": lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
    "raw update": lambda entry: _sql("UPDATE ledger_entry SET sealed = ''"),
    "raw delete": lambda entry: _sql("DELETE FROM ledger_entry"),
    "truncate": lambda entry: _sql("TRUNCATE ledger_entry"),
    "delete of texts": lambda entry: EntryText.objects.all().delete(),
    "truncate of texts": lambda entry: _sql("TRUNCATE ledger_entrytext"),
    "new text": lambda entry: EntryText.objects.update(reason="Another reason"),
    "new salt": lambda entry: EntryText.objects.update(reason_salt=b"another"),
    "text without its salt": lambda entry: EntryText.objects.update(reason=None),
    "salt without its text": lambda entry: EntryText.objects.update(reason_salt=None),
    "moved text": lambda entry: _sql("UPDATE ledger_entrytext SET sequence = sequence + 100"),
}


def _sql(statement, arguments=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def _everything():
    return list(Entry.objects.order_by("pk").values()), list(EntryText.objects.order_by("pk").values())


@pytest.mark.parametrize("door", CHANGES)
def test_entry__changed_through_any_door__is_refused(entries, door):
    before = _everything()

    with pytest.raises(IntegrityError, match=r"ledger"), transaction.atomic():
        CHANGES[door](entries[3])

    assert _everything() == before


@pytest.mark.parametrize("name", ["actor_name", "object_label", "reason"])
def test_text__blanked_with_its_salt__stays_blank(entries, name):
    EntryText.objects.filter(pk=4).update(**{name: None, f"{name}_salt": None})

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryText.objects.filter(pk=4).update(**{name: "Back again", f"{name}_salt": b"salt"})
    text = EntryText.objects.get(pk=4)
    assert (getattr(text, name), getattr(text, f"{name}_salt")) == (None, None)


def test_entry__inserted_with_own_number_and_hashes__gets_the_real_ones(entries):
    sealed = bytes(entries[0].sealed)

    _sql(
        "INSERT INTO ledger_entry (sequence, previous_hash, entry_hash, action, at, object_id, sealed)"
        " VALUES (5000, 'x', 'y', 'person.invited', now(), 'forged', %s)",
        [sealed],
    )

    stored = Entry.objects.latest("sequence")
    previous = bytes(entries[-1].entry_hash)
    assert (stored.sequence, bytes(stored.previous_hash), bytes(stored.entry_hash)) == (
        11,
        previous,
        hashlib.sha256(previous + (11).to_bytes(8, "big") + sealed).digest(),
    )
    assert (stored.action, stored.at, stored.object_id) == (entries[0].action, entries[0].at, entries[0].object_id)


@pytest.mark.parametrize(
    "sealed", [b"", b"{}", b"no json", b'{"format":2,"action":"a.b"}', b'{"format":1}', b"\xff\xfe"]
)
def test_entry__inserted_with_bytes_that_are_no_seal__is_refused(sealed):
    with pytest.raises(Exception, match=r"."), transaction.atomic():
        _sql("INSERT INTO ledger_entry (sealed) VALUES (%s)", [sealed])

    assert not Entry.objects.exists()


def test_entry__with_an_address_where_an_id_belongs__is_refused_by_the_database():
    sealed = bytes(write_entries(1)[0].sealed).replace(b'"role":""', b'"role":"ana@example.org"')

    with pytest.raises(IntegrityError, match="ledger_entry_ids_are_opaque"), transaction.atomic():
        _sql("INSERT INTO ledger_entry (sealed) VALUES (%s)", [sealed])

    assert Entry.objects.count() == 1


def test_first_entry__follows_thirty_two_zero_bytes():
    (first,) = write_entries(1)

    assert (first.sequence, first.previous_hash) == (1, GENESIS_HASH)


def test_transaction__rolled_back__leaves_no_gap(entries):
    from ledger.services import record_many

    with pytest.raises(RuntimeError), transaction.atomic():
        record_many([some_record(1), some_record(2)])
        raise RuntimeError
    record_many([some_record(3)])

    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == list(range(1, 12))
