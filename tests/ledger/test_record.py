"""Writing entries: what is sealed, what stays outside, what is refused."""

import datetime as dt
import hashlib
import json
import uuid

import pytest
import rfc8785
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from base.errors import BadInput
from base.middleware import set_request_id
from ledger.actions import Action
from ledger.models import Entry, EntryText
from ledger.sealing import SEALED_FIELDS, TEXT_NAMES
from ledger.services import record, record_many
from ledger.services.verify import verify_chain
from tests.factories import PromptFactory, UserFactory
from tests.ledger.conftest import AT, some_record

pytestmark = pytest.mark.django_db

DIGEST = "sha256:" + "ab" * 32


@pytest.fixture
def request_id():
    set_request_id("request-of-this-test")
    yield "request-of-this-test"
    set_request_id("")


def test_record__of_an_object__seals_ids_and_keeps_names_outside(request_id):
    ana = UserFactory(full_name="Ana Silva", email="ana.silva@example.org")
    prompt = PromptFactory(slug="refund-bot", title="Refund bot")

    entry = record(
        action=Action.PROMPT_UPDATED,
        by=ana,
        at=AT,
        obj=prompt,
        feature_id=prompt.feature_id,
        before_digest=DIGEST,
        role="prompt-owner",
        reason="Ana asked for it",
        texts={"changes": "title"},
    )

    stored = Entry.objects.with_texts().get()
    sealed = json.loads(bytes(stored.sealed))
    texts = {name: (getattr(stored.text, name), getattr(stored.text, f"{name}_salt")) for name in TEXT_NAMES}
    assert sealed == {
        "action": "prompt.updated",
        "actor_id": str(ana.pk),
        "after_digest": "",
        "at": "2026-11-20T09:30:00.000000Z",
        "before_digest": DIGEST,
        "digest": "",
        "feature_id": str(prompt.feature_id),
        "format": 1,
        "object_id": str(prompt.pk),
        "object_type": "registry.prompt",
        "policy_id": "",
        "request_id": request_id,
        "role": "prompt-owner",
        "texts": {name: hashlib.sha256(salt + text.encode()).hexdigest() for name, (text, salt) in texts.items()},
    }
    assert bytes(stored.sealed) == rfc8785.dumps(sealed)
    assert {name: text for name, (text, _) in texts.items()} == {
        "actor_name": "Ana Silva",
        "details": '{"changes":"title"}',
        "object_label": str(prompt),
        "reason": "Ana asked for it",
    }
    assert b"Ana" not in bytes(stored.sealed)
    assert {name: getattr(entry, name) for name in SEALED_FIELDS} == {
        name: getattr(stored, name) for name in SEALED_FIELDS
    }
    assert (entry.pk, entry.entry_hash, entry.previous_hash) == (
        stored.pk,
        bytes(stored.entry_hash),
        bytes(stored.previous_hash),
    )


def test_record__equal_texts__have_different_hashes(entries):
    salts = EntryText.objects.values_list("actor_name_salt", flat=True)

    assert len({bytes(salt) for salt in salts}) == 10


def test_record__by_nobody__is_by_countersign():
    record_many([some_record()])

    entry = Entry.objects.with_texts().get()
    assert (entry.actor_id, entry.text.actor_name) == (None, "Countersign")


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ({"action": "prompt.exploded"}, ValueError),
        ({"at": dt.datetime(2026, 1, 1)}, ValueError),
        ({"object_id": "ana@example.org"}, ValueError),
        ({"object_id": "Ana Silva"}, ValueError),
        ({"role": "Legal reviewer"}, ValueError),
        ({"object_id": "x" * 81}, ValueError),
        ({"feature_id": "no-uuid"}, ValueError),
        ({"reason": "null \x00 byte"}, BadInput),
        ({"reason": "half \ud800 character"}, BadInput),
        ({"reason": "x" * 10_001}, BadInput),
    ],
)
def test_record__unsound__is_refused_and_writes_nothing(what, error):
    with pytest.raises(error), transaction.atomic():
        record_many([some_record(1), some_record(2, **what)])

    assert (Entry.objects.count(), EntryText.objects.count()) == (0, 0)


def test_record_many__keeps_order_and_makes_one_statement_for_each_table():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        written = record_many([some_record(number) for number in range(1_529)])

    assert [entry.pk for entry in written] == list(range(1, 1_530))
    labels = EntryText.objects.order_by("pk").values_list("object_label", flat=True)
    assert list(labels) == [f"prompt number {number}" for number in range(1_529)]
    assert len([query for query in queries if query["sql"].lstrip().startswith("INSERT")]) == 2
    assert verify_chain().finding is None


def test_record_many__of_nothing__does_nothing():
    assert record_many([]) == []


class AnyText(TestCase):
    """Whatever people write, the chain verifies and the text comes back as it was."""

    @given(
        reason=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200),
        texts=st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50),
            max_size=4,
        ),
        at=st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(9000, 1, 1), timezones=st.just(dt.UTC)),
        actor=st.none() | st.uuids(),
    )
    def test_record__of_any_text__verifies(self, reason, texts, at, actor):
        by = None if actor is None else type("Person", (), {"pk": actor, "__str__": lambda self: "“Åsa” \\ \"'"})()

        entry = record(
            action=Action.PROMPT_CREATED,
            by=by,
            at=at,
            object_type="registry.prompt",
            object_id=str(uuid.uuid4()),
            reason=reason,
            texts=texts,
        )

        stored = Entry.objects.with_texts().get(pk=entry.pk)
        assert (stored.text.reason or "", json.loads(stored.text.details or "{}"), stored.at) == (reason, texts, at)
        report = verify_chain()
        assert (report.finding, report.blanked) == (None, 0)
