"""``manage.py checkpoint_ledger``: the note, the comparison, and exit status."""

import io

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Checkpoint
from ledger.services import record_many
from tests.database import past_triggers
from tests.ledger.conftest import VERIFIER_KEY, some_checkpoint, some_record

pytestmark = pytest.mark.django_db


def _run(*arguments):
    """(exit status, words)."""
    out = io.StringIO()
    try:
        call_command("checkpoint_ledger", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as refusal:
        return refusal.returncode, str(refusal)
    return 0, out.getvalue()


@pytest.fixture
def kept(key_path, entries, tmp_path):
    """A checkpoint at entry 10, as a file; one more entry came since."""
    path = tmp_path / "checkpoint.txt"
    path.write_text(_run()[1])
    record_many([some_record(11)])
    return path


def test_command__prints_the_note_and_nothing_else(key_path, entries):
    assert _run() == (0, Checkpoint.objects.get().note)


def test_command__on_an_empty_ledger__exits_2(key_path, db):
    assert _run() == (2, "Nothing is recorded yet, so there is nothing to sign.")


def test_command__on_a_damaged_ledger__exits_1(key_path, entries):
    with past_triggers() as run:
        run("DELETE FROM ledger_entry WHERE sequence = 4")

    assert _run() == (1, "The ledger is damaged, so no checkpoint is signed. Entry 4 is missing.")


def test_verify__of_a_checkpoint_that_fits__exits_0(kept):
    assert _run("--verify", str(kept)) == (
        0,
        "The signature fits, and the ledger holds entry 10 as it was then; all 11 entries are sound.\n",
    )


def test_verify__of_a_file_with_line_ends_of_windows__exits_0(kept):
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))

    assert _run("--verify", str(kept))[0] == 0


def test_verify__with_the_key_of_another_server__exits_0(entries, tmp_path, key_path):
    path = tmp_path / "checkpoint.txt"
    path.write_text(some_checkpoint(entries[9]).note)

    assert _run("--verify", str(path), "--key", str(VERIFIER_KEY))[0] == 0


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (("10\n", "9\n"), "NOT TO BE TRUSTED: The signature does not fit"),
        (("— countersign", "— stranger"), "NOT TO BE TRUSTED: This note is not signed by the key"),
    ],
)
def test_verify__of_a_changed_note__exits_1(kept, harm, words):
    kept.write_text(kept.read_text().replace(*harm))

    status, answer = _run("--verify", str(kept))

    assert (status, answer[: len(words)]) == (1, words)


CUT = ("DELETE FROM ledger_entry WHERE sequence > 7", "DELETE FROM ledger_entrytext WHERE sequence > 7")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (CUT, "DAMAGED (cut short): The ledger was cut short: it ends with entry 7, but entry 10 was known before.\n"),
        (
            ("UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 2",),
            "DAMAGED (altered): Entry 2 was altered: its reason is not the one that was sealed.\n",
        ),
    ],
)
def test_verify__against_a_harmed_ledger__exits_1(kept, harm, words):
    with past_triggers() as run:
        for statement in (*harm, "DELETE FROM ledger_checkpoint", "DELETE FROM ledger_chaincheck"):
            run(statement)

    assert _run("--verify", str(kept)) == (1, words)


def test_verify__against_a_ledger_cut_and_written_on__exits_1(kept):
    with past_triggers() as run:
        for statement in (*CUT, "DELETE FROM ledger_checkpoint", "DELETE FROM ledger_chaincheck"):
            run(statement)
    record_many([some_record(number, reason="A new story") for number in range(8, 14)])

    status, answer = _run("--verify", str(kept))

    assert (status, answer.split(":")[0]) == (1, "DAMAGED (altered)")


@pytest.mark.parametrize("content", [b"", b"some text\n", b"\xff\xfe", b"\x00"])
def test_verify__of_something_else__exits_2(kept, content):
    kept.write_bytes(content)

    assert _run("--verify", str(kept))[0] == 2


def test_verify__of_a_file_that_is_not_there_or_without_a_key__exits_2(kept, key_path):
    assert _run("--verify", str(kept) + "x")[0] == 2
    assert _run("--verify", str(kept), "--key", "nonsense")[0] == 2

    key_path.unlink()

    assert _run("--verify", str(kept))[0] == 2
    assert not key_path.exists()
