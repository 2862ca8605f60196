"""``manage.py verify_ledger``: words, JSON and exit status."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from ledger.models import ChainCheck
from tests.database import past_triggers

pytestmark = pytest.mark.django_db


def _run(*arguments):
    out = io.StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_command__on_a_whole_chain__exits_0_and_notes_the_head(entries):
    status, words = _run()

    assert status == 0
    assert words.startswith("The ledger is whole: 10 entries verified")
    assert words.splitlines()[-1] == f"Head: 10:{entries[9].entry_hash.hex()}"
    assert ChainCheck.objects.get().to_sequence == 10


def test_command__on_a_damaged_chain__exits_1_and_names_the_record(entries):
    with past_triggers() as run:
        run("UPDATE ledger_entry SET entry_hash = sha256('x') WHERE sequence = 4")

    status, words = _run()

    assert status == 1
    assert words.splitlines() == [
        "DAMAGED (altered) at entry 4: Entry 4 was altered: its sealed bytes and hash disagree.",
        f"Last sound head: 3:{entries[2].entry_hash.hex()}",
    ]


def test_command__with_a_head_that_is_gone__exits_1_and_keeps_nothing(entries):
    status, words = _run("--head", f"12:{'ab' * 32}")

    assert (status, words.splitlines()[0]) == (
        1,
        "DAMAGED (cut short) at entry 11:"
        " The ledger was cut short: it ends with entry 10, but entry 12 was known before.",
    )
    assert not ChainCheck.objects.exists()


@pytest.mark.parametrize("head", ["12", "x:y", "12:abcd", f"12:{'zz' * 32}", f"-1:{'ab' * 32}"])
def test_command__with_a_head_that_makes_no_sense__exits_2(entries, head):
    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger", f"--head={head}")

    assert refusal.value.returncode == 2


def test_command__as_json__says_the_same(entries):
    with past_triggers() as run:
        run("DELETE FROM ledger_entry WHERE sequence = 4")

    status, answer = _run("--json")

    found = json.loads(answer)
    assert (status, found["sound"], found["damage"]) == (
        1,
        False,
        {"kind": "missing", "sequence": 4, "message": "Entry 4 is missing."},
    )
    assert found["head"] == {"sequence": 3, "hash": entries[2].entry_hash.hex()}
