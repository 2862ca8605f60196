"""Each kind of damage, done as a superuser with triggers off; and what is no damage."""

import hashlib
import json

import pytest

from ledger.choices import Damage
from ledger.models import ChainCheck, Entry, EntryText
from ledger.services import record_many
from ledger.services.verify import verify_and_keep, verify_chain
from ledger.verification.report import Head
from tests.database import past_triggers
from tests.ledger.conftest import some_record, write_entries

pytestmark = pytest.mark.django_db

FLIP = "set_byte(sealed, 12, get_byte(sealed, 12) # 1)"
SWAP = (
    "UPDATE ledger_entry SET sequence = -5 WHERE sequence = 5;"
    "UPDATE ledger_entry SET sequence = 5 WHERE sequence = 6;"
    "UPDATE ledger_entry SET sequence = 6 WHERE sequence = -5"
)
# Remove number 5 and move all after it up by one, downwards so that no two share a number.
CLOSE_THE_GAP = "DELETE FROM ledger_entry WHERE sequence = 5;" + ";".join(
    f"UPDATE ledger_entry SET sequence = {n - 1} WHERE sequence = {n}" for n in range(6, 11)
)
# What is done to ten entries: the kind that is named, and the first bad record.
HARM = {
    "a bit of the seal": (f"UPDATE ledger_entry SET sealed = {FLIP} WHERE sequence = 4", Damage.ALTERED, 4),
    "seal replaced by another": (
        "UPDATE ledger_entry SET sealed = (SELECT sealed FROM ledger_entry WHERE sequence = 9) WHERE sequence = 4",
        Damage.ALTERED,
        4,
    ),
    "hash": ("UPDATE ledger_entry SET entry_hash = sha256('x') WHERE sequence = 4", Damage.ALTERED, 4),
    "link": ("UPDATE ledger_entry SET previous_hash = sha256('x') WHERE sequence = 4", Damage.ALTERED, 4),
    "seal and hash together": (
        f"UPDATE ledger_entry SET sealed = {FLIP},"
        f" entry_hash = sha256(previous_hash || int8send(sequence) || {FLIP}) WHERE sequence = 4",
        Damage.ALTERED,
        4,
    ),
    "first entry": (f"UPDATE ledger_entry SET sealed = {FLIP} WHERE sequence = 1", Damage.ALTERED, 1),
    "last entry": (f"UPDATE ledger_entry SET sealed = {FLIP} WHERE sequence = 10", Damage.ALTERED, 10),
    "seal that is no json": ("UPDATE ledger_entry SET sealed = 'x' WHERE sequence = 4", Damage.ALTERED, 4),
    "column action": ("UPDATE ledger_entry SET action = 'prompt.archived' WHERE sequence = 4", Damage.ALTERED, 4),
    "column at": ("UPDATE ledger_entry SET at = at + interval '1 microsecond' WHERE sequence = 4", Damage.ALTERED, 4),
    "column actor_id": ("UPDATE ledger_entry SET actor_id = gen_random_uuid() WHERE sequence = 4", Damage.ALTERED, 4),
    "column object_id": ("UPDATE ledger_entry SET object_id = 'other' WHERE sequence = 4", Damage.ALTERED, 4),
    "column object_type": ("UPDATE ledger_entry SET object_type = 'a.b' WHERE sequence = 4", Damage.ALTERED, 4),
    "column feature_id": (
        "UPDATE ledger_entry SET feature_id = gen_random_uuid() WHERE sequence = 4",
        Damage.ALTERED,
        4,
    ),
    "column role": ("UPDATE ledger_entry SET role = 'auditor' WHERE sequence = 4", Damage.ALTERED, 4),
    "column digest": ("UPDATE ledger_entry SET digest = 'd' WHERE sequence = 4", Damage.ALTERED, 4),
    "column before_digest": ("UPDATE ledger_entry SET before_digest = 'd' WHERE sequence = 4", Damage.ALTERED, 4),
    "column after_digest": ("UPDATE ledger_entry SET after_digest = 'd' WHERE sequence = 4", Damage.ALTERED, 4),
    "column policy_id": ("UPDATE ledger_entry SET policy_id = 'p' WHERE sequence = 4", Damage.ALTERED, 4),
    "column request_id": ("UPDATE ledger_entry SET request_id = 'r' WHERE sequence = 4", Damage.ALTERED, 4),
    "text": ("UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 4", Damage.ALTERED, 4),
    "salt": ("UPDATE ledger_entrytext SET reason_salt = 'x' WHERE sequence = 4", Damage.ALTERED, 4),
    "text removed, salt kept": ("UPDATE ledger_entrytext SET reason = NULL WHERE sequence = 4", Damage.ALTERED, 4),
    "text where none was": (
        "UPDATE ledger_entrytext SET details = '{}', details_salt = 'x' WHERE sequence = 4",
        Damage.ALTERED,
        4,
    ),
    "name": ("UPDATE ledger_entrytext SET actor_name = 'Mallory' WHERE sequence = 4", Damage.ALTERED, 4),
    "row of texts removed": ("DELETE FROM ledger_entrytext WHERE sequence = 4", Damage.MISSING, 4),
    "one removed": ("DELETE FROM ledger_entry WHERE sequence = 4", Damage.MISSING, 4),
    "several removed": ("DELETE FROM ledger_entry WHERE sequence IN (4, 5, 6)", Damage.MISSING, 4),
    "first removed": ("DELETE FROM ledger_entry WHERE sequence = 1", Damage.MISSING, 1),
    "one removed, the rest moved up": (CLOSE_THE_GAP, Damage.MISSING, 5),
    "two swapped": (SWAP, Damage.REORDERED, 5),
    "one moved to the end": ("UPDATE ledger_entry SET sequence = 11 WHERE sequence = 5", Damage.REORDERED, 5),
    "last one removed, its texts left": ("DELETE FROM ledger_entry WHERE sequence = 10", Damage.CUT_SHORT, 10),
    "two harms": (
        "UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 3;DELETE FROM ledger_entry WHERE sequence = 7",
        Damage.ALTERED,
        3,
    ),
    "two harms, the other way round": (
        "UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 7;DELETE FROM ledger_entry WHERE sequence = 3",
        Damage.MISSING,
        3,
    ),
}


def _do(statements):
    with past_triggers() as run:
        for statement in statements.split(";"):
            run(statement)


@pytest.mark.parametrize("harm", HARM)
def test_chain__harmed__names_kind_and_first_bad_record(entries, harm):
    statements, damage, sequence = HARM[harm]
    assert verify_chain().finding is None
    _do(statements)

    finding = verify_chain().finding

    assert finding is not None
    assert (finding.damage, finding.sequence) == (damage, sequence)
    assert finding.message.endswith(".")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        ("one removed", "Entry 4 is missing."),
        ("several removed", "Entries 4 to 6 are missing."),
        ("two swapped", "Entries were reordered: at number 5, the entry stored there was sealed as number 6."),
        ("one moved to the end", "Entries were reordered: at number 5, its entry is stored under number 11."),
        ("a bit of the seal", "Entry 4 was altered: its sealed bytes and hash disagree."),
        ("text", "Entry 4 was altered: its reason is not the one that was sealed."),
        ("column action", "Entry 4 was altered: what is shown of it is not what was sealed."),
        ("row of texts removed", "The names and texts of entry 4 were removed, instead of blanked."),
    ],
)
def test_finding__says_what_happened(entries, harm, message):
    _do(HARM[harm][0])

    assert verify_chain().finding.message == message


def test_head__given_and_there__is_sound(entries):
    report = verify_chain(known=[Head(6, entries[5].entry_hash), Head(10, entries[9].entry_hash)])

    assert (report.finding, report.head) == (None, Head(10, entries[9].entry_hash))


def test_chain__cut_short_with_its_texts__is_found_against_a_given_head(entries):
    _do("DELETE FROM ledger_entry WHERE sequence > 7; DELETE FROM ledger_entrytext WHERE sequence > 7")

    without, against = verify_chain(), verify_chain(known=[Head(10, entries[9].entry_hash)])

    assert without.finding is None  # nothing left in the database tells
    assert (against.finding.damage, against.finding.sequence) == (Damage.CUT_SHORT, 8)
    assert against.head == Head(7, entries[6].entry_hash)


def test_chain__rewritten_from_one_entry_on__is_found_against_a_given_head(entries):
    _rewrite_from(4)

    without, against = verify_chain(), verify_chain(known=[Head(8, entries[7].entry_hash)])

    assert without.finding is None
    assert (against.finding.damage, against.finding.sequence) == (Damage.ALTERED, 8)


def _rewrite_from(sequence):
    """What somebody does who owns the database and knows the rules: new facts, new texts, a new chain after them."""
    running = bytes(Entry.objects.get(pk=sequence).previous_hash)
    with past_triggers() as run:
        for entry in Entry.objects.filter(pk__gte=sequence).order_by("pk"):
            facts = json.loads(bytes(entry.sealed))
            if entry.pk == sequence:
                facts["action"] = "prompt.archived"
            sealed = json.dumps(facts, separators=(",", ":"), sort_keys=True).encode()
            computed = hashlib.sha256(running + entry.pk.to_bytes(8, "big") + sealed).digest()
            run(
                "UPDATE ledger_entry SET sealed = %s, previous_hash = %s, entry_hash = %s, action = %s"
                " WHERE sequence = %s",
                [sealed, running, computed, facts["action"], entry.pk],
            )
            running = computed


def test_empty_chain__is_sound(db):
    report = verify_chain()

    assert (report.finding, report.entries, str(report.head)) == (None, 0, f"0:{'00' * 32}")


def test_emptied_chain__is_cut_short_against_a_given_head(entries):
    _do("DELETE FROM ledger_entry; DELETE FROM ledger_entrytext")

    finding = verify_chain(known=[Head(10, entries[9].entry_hash)]).finding

    assert (finding.damage, finding.sequence) == (Damage.CUT_SHORT, 1)


def test_blanked_texts__are_no_damage_and_are_counted(entries):
    EntryText.objects.filter(pk__in=[2, 5]).update(actor_name=None, actor_name_salt=None)
    EntryText.objects.filter(pk=7).update(reason=None, reason_salt=None, object_label=None, object_label_salt=None)

    report = verify_chain()

    assert (report.finding, report.blanked) == (None, 3)


def test_blanked_text__does_not_hide_another_one_altered(entries):
    EntryText.objects.filter(pk=2).update(actor_name=None, actor_name_salt=None)
    _do("UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 2")

    assert verify_chain().finding.message == "Entry 2 was altered: its reason is not the one that was sealed."


# --- Checks that are kept ---------------------------------------------------------------------------------------------
def test_partial_check__starts_after_the_last_sound_one(entries):
    verify_and_keep(full=True)
    record_many([some_record(11)])

    verify_and_keep(full=False)

    kept = ChainCheck.objects.order_by("pk").values_list("from_sequence", "to_sequence", "damage")
    assert list(kept) == [(1, 10, ""), (11, 11, "")]


def test_partial_check__of_a_chain_cut_short__looks_at_everything_and_finds_it(entries):
    verify_and_keep(full=False)
    _do("DELETE FROM ledger_entry WHERE sequence > 7; DELETE FROM ledger_entrytext WHERE sequence > 7")

    report = verify_and_keep(full=False)

    assert (report.finding.damage, report.finding.sequence) == (Damage.CUT_SHORT, 8)
    check = ChainCheck.objects.latest("pk")
    assert (check.from_sequence, check.to_sequence, check.damage, check.damaged_sequence) == (1, 7, "cut short", 8)
    assert check.head_hash == entries[6].entry_hash.hex()


def test_full_check__of_a_chain_rewritten_since_the_last_one__finds_it(entries):
    verify_and_keep(full=True)
    _rewrite_from(4)

    assert verify_and_keep(full=True).finding.damage == Damage.ALTERED


def test_damage__leaves_the_last_sound_head_to_compare_with(entries):
    verify_and_keep(full=True)
    _do("DELETE FROM ledger_entry WHERE sequence > 7; DELETE FROM ledger_entrytext WHERE sequence > 7")
    verify_and_keep(full=True)

    again = verify_and_keep(full=True)

    assert again.finding.damage == Damage.CUT_SHORT


def test_verification__reports_progress(db):
    write_entries(10_001)
    seen = []

    verify_chain(progress=lambda done, last: seen.append((done, last)))

    assert seen == [(10_000, 10_001)]
