"""Checkpoints: made of a sound head alone, once for each head, kept for good, and compared with ever after."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from base.errors import WrongState
from ledger.choices import Damage
from ledger.models import ChainCheck, Checkpoint, CheckpointSending, Entry
from ledger.notes import VerifierKey, open_note, parse_checkpoint
from ledger.services import record_many
from ledger.services.checkpoint import make_checkpoint
from ledger.services.verify import verify_and_keep
from ledger.signing import own_verifier_key
from tests.database import past_triggers
from tests.ledger.conftest import AT, VERIFIER_KEY, some_checkpoint, some_record

pytestmark = pytest.mark.django_db

LATER = AT + dt.timedelta(hours=1)
CUT = ["DELETE FROM ledger_entry WHERE sequence > 7", "DELETE FROM ledger_entrytext WHERE sequence > 7"]


def _do(*statements):
    with past_triggers() as run:
        for statement in statements:
            run(statement)


def _forget_checks():
    """Somebody who cuts the ledger removes the results of verifications as well: no trigger keeps those."""
    ChainCheck.objects.all().delete()


# --- Making -----------------------------------------------------------------------------------------------------------
def test_checkpoint__of_a_sound_ledger__signs_its_newest_entry(key_path, entries):
    checkpoint = make_checkpoint(at=AT)

    assert parse_checkpoint(open_note(checkpoint.note, [own_verifier_key()])) == (
        "countersign.example.com/ledger",
        10,
        entries[9].entry_hash,
    )
    assert (checkpoint.sequence, bytes(checkpoint.entry_hash), checkpoint.made_at) == (10, entries[9].entry_hash, AT)
    assert VerifierKey.parse(checkpoint.verifier_key) == own_verifier_key()
    assert (checkpoint.key_name, checkpoint.key_id) == (
        "countersign.example.com/ledger",
        own_verifier_key().key_id.hex(),
    )


def test_checkpoint__writes_no_entry(key_path, entries):
    make_checkpoint(at=AT)

    assert Entry.objects.count() == 10


def test_checkpoint__while_nothing_is_recorded__stays_the_same(key_path, entries):
    first, again = make_checkpoint(at=AT), make_checkpoint(at=LATER)

    assert (again, again.made_at, Checkpoint.objects.count()) == (first, AT, 1)


def test_checkpoint__when_the_head_moved__is_a_new_one(key_path, entries):
    make_checkpoint(at=AT)
    record_many([some_record(11)])

    assert make_checkpoint(at=LATER).sequence == 11
    assert list(Checkpoint.objects.order_by("pk").values_list("sequence", "made_at")) == [(10, AT), (11, LATER)]


def test_checkpoint__of_an_empty_ledger__is_none_and_makes_no_key(key_path, db):
    assert make_checkpoint(at=AT) is None
    assert not key_path.exists()


def test_checkpoint__with_a_new_key_of_the_environment__signs_the_same_head_again(key_path, entries, settings):
    make_checkpoint(at=AT)
    settings.LEDGER_SIGNING_KEY = "A" * 43 + "="

    make_checkpoint(at=LATER)

    assert Checkpoint.objects.values("verifier_key").distinct().count() == 2


def test_checkpoint__when_the_key_is_lost__is_refused_instead_of_signed_by_a_stranger(key_path, entries):
    make_checkpoint(at=AT)
    key_path.unlink()
    record_many([some_record(11)])

    with pytest.raises(WrongState, match="no key"):
        make_checkpoint(at=LATER)

    assert Checkpoint.objects.count() == 1


@pytest.mark.parametrize("is_checked_before", [True, False])
def test_checkpoint__of_a_damaged_ledger__is_refused(key_path, entries, is_checked_before):
    if is_checked_before:  # the damage then lies before the place where the next partial check starts
        verify_and_keep(full=True)
    _do("UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 4")
    if is_checked_before:
        verify_and_keep(full=True)
        record_many([some_record(11)])

    with pytest.raises(WrongState, match=r"damaged.*Entry 4 was altered"):
        make_checkpoint(at=AT)

    assert not Checkpoint.objects.exists()


# --- Kept for good ----------------------------------------------------------------------------------------------------
def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


DOORS = {
    "save": lambda checkpoint, sending: checkpoint.save(),
    "update": lambda checkpoint, sending: Checkpoint.objects.update(note="Other"),
    "delete": lambda checkpoint, sending: (sending.delete(), checkpoint.delete()),
    "raw update": lambda checkpoint, sending: _sql("UPDATE ledger_checkpoint SET sequence = 3"),
    "raw delete": lambda checkpoint, sending: _sql("DELETE FROM ledger_checkpoint"),
    "truncate": lambda checkpoint, sending: _sql("TRUNCATE ledger_checkpoint, ledger_checkpointsending"),
    "sending: save": lambda checkpoint, sending: sending.save(),
    "sending: update": lambda checkpoint, sending: CheckpointSending.objects.update(error=""),
    "sending: raw delete": lambda checkpoint, sending: _sql("DELETE FROM ledger_checkpointsending"),
    "sending: truncate": lambda checkpoint, sending: _sql("TRUNCATE ledger_checkpointsending"),
}


@pytest.mark.parametrize("door", DOORS)
def test_checkpoint__changed_through_any_door__is_refused(entries, door):
    checkpoint = some_checkpoint(entries[9])
    sending = checkpoint.sendings.create(channel="url", attempted_at=AT, error="Refused.")
    _sql("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit: PostgreSQL truncates nothing while a check is pending

    with pytest.raises(IntegrityError, match="The ledger only grows"), transaction.atomic():
        DOORS[door](checkpoint, sending)

    assert Checkpoint.objects.values_list("sequence", "note").get() == (10, checkpoint.note)
    assert CheckpointSending.objects.get().error == "Refused."


@pytest.mark.parametrize(("sequence", "entry_hash"), [(9, None), (11, None), (10, b"x" * 32)])
def test_checkpoint__of_an_entry_that_is_not_there__is_refused_by_the_database(entries, sequence, entry_hash):
    with pytest.raises(IntegrityError, match="no entry"), transaction.atomic():
        Checkpoint.objects.create(
            sequence=sequence,
            entry_hash=entry_hash or entries[9].entry_hash,
            note="",
            verifier_key=str(VERIFIER_KEY),
            made_at=AT,
        )


# --- Compared with ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("full", [True, False])
def test_ledger__cut_short_after_a_checkpoint__is_found_without_earlier_checks(entries, full):
    some_checkpoint(entries[9])
    _do(*CUT)
    _forget_checks()

    finding = verify_and_keep(full=full).finding

    assert (finding.damage, finding.sequence) == (Damage.CUT_SHORT, 8)


@pytest.mark.parametrize("full", [True, False])
def test_ledger__cut_and_written_on__is_found_by_the_checkpoint_alone(entries, full):
    some_checkpoint(entries[9])
    _do(*CUT)
    _forget_checks()
    record_many([some_record(number, reason="A new story") for number in range(8, 14)])
    ChainCheck.objects.create(
        started_at=AT,
        finished_at=AT,
        from_sequence=1,
        to_sequence=13,
        head_hash=bytes(Entry.objects.get(pk=13).entry_hash).hex(),
    )  # even a forged result of a verification, from which the next one would start

    finding = verify_and_keep(full=full).finding

    assert (finding.damage, finding.sequence) == (Damage.ALTERED, 10)
    assert finding.message.startswith("The chain was rewritten")


def test_ledger__with_two_checkpoints_that_contradict_each_other__is_damaged(entries):
    first = some_checkpoint(entries[9])
    _do(
        "INSERT INTO ledger_checkpoint (sequence, entry_hash, note, verifier_key, made_at)"
        f" SELECT sequence, sha256('x'), note, 'other', made_at FROM ledger_checkpoint WHERE id = {first.pk}"
    )

    assert verify_and_keep(full=False).finding.damage == Damage.ALTERED


@pytest.mark.parametrize(
    "harm",
    [
        "note = replace(note, 'sha256', 'SHA256')",
        "note = 'x'",
        "sequence = 9",
        "entry_hash = sha256('x')",
        "verifier_key = 'x'",
        f"verifier_key = replace(verifier_key, '{VERIFIER_KEY.key_id.hex()}', '00000000')",
    ],
)
def test_checkpoint__altered__is_found_by_a_whole_check(entries, harm):
    some_checkpoint(entries[9])
    assert verify_and_keep(full=True).finding is None
    _do(f"UPDATE ledger_checkpoint SET {harm}")

    finding = verify_and_keep(full=True).finding

    assert finding.damage == Damage.ALTERED
    assert finding.message.startswith("The checkpoint at entry ")
