"""Entries to test with."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.actions import Action
from ledger.models import Checkpoint
from ledger.notes import VerifierKey, checkpoint_text, sign_note
from ledger.services import Record, record_many

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)


def some_record(number: int = 0, **what) -> Record:
    """One about a prompt of its own, at a minute of its own; ``what`` replaces whole arguments."""
    return Record(
        **{
            "action": Action.PROMPT_CREATED,
            "by": None,
            "at": AT + dt.timedelta(minutes=number),
            "object_type": "registry.prompt",
            "object_id": str(uuid.UUID(int=number)),
            "object_label": f"prompt number {number}",
            "reason": f"Because of {number}",
            **what,
        }
    )


def write_entries(count: int, **what):
    return record_many([some_record(number, **what) for number in range(count)])


KEY_NAME = "countersign.example.com/ledger"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER_KEY = VerifierKey.of(KEY_NAME, KEY)


def some_checkpoint(entry, at=AT):
    """Signed with KEY, which no server has."""
    entry_hash = bytes(entry.entry_hash)
    return Checkpoint.objects.create(
        sequence=entry.pk,
        entry_hash=entry_hash,
        note=sign_note(checkpoint_text(KEY_NAME, entry.pk, entry_hash), KEY_NAME, KEY),
        verifier_key=str(VERIFIER_KEY),
        made_at=at,
    )


@pytest.fixture
def key_path(settings, tmp_path):
    """Where the server makes its key; there is none yet."""
    settings.LEDGER_SIGNING_KEY = ""
    settings.LEDGER_SIGNING_KEY_PATH = tmp_path / "var" / "ledger-signing-key"
    settings.SITE_URL = "https://countersign.example.com"
    return settings.LEDGER_SIGNING_KEY_PATH


@pytest.fixture
def entries(db):
    """Ten entries, numbered 1 to 10."""
    return write_entries(10)
