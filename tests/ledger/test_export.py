"""The ledger as CSV and JSON."""

import csv
import hashlib
import io
import json

import pytest

from base.errors import BadInput, NotAllowed
from ledger.models import Entry
from ledger.presenters import lines
from ledger.services import record_many
from ledger.services.export import export_entries
from tests.ledger.conftest import AT, some_record, write_entries

pytestmark = pytest.mark.django_db


def _download(client, **asked):
    response = client.post("/ledger/export/", asked)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content).decode()


def test_export__as_csv__has_a_row_for_each_entry_newest_first(client, cast):
    entries = write_entries(3, by=cast.omar)
    client.force_login(cast.ada)

    response, body = _download(client, format="csv")

    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="ledger-')
    assert [row["number"] for row in rows] == ["3", "2", "1"]
    assert rows[2] == {
        "number": "1",
        "time (UTC)": "2026-11-20T09:30:00.000000Z",
        "what happened": "Omar Haddad created the prompt prompt number 0: “Because of 0”",
        "person": "Omar Haddad",
        "person id": str(cast.omar.pk),
        "role": "",
        "action": "prompt.created",
        "object kind": "registry.prompt",
        "object id": "00000000-0000-0000-0000-000000000000",
        "object": "prompt number 0",
        "reason": "Because of 0",
        "details": "",
        "feature id": "",
        "digest": "",
        "digest before": "",
        "digest after": "",
        "policy": "",
        "request": "",
        "hash": entries[0].entry_hash.hex(),
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_export__of_a_text_that_a_spreadsheet_would_run__is_made_harmless(client, cast, start):
    record_many([some_record(object_label=f"{start}cmd|' /C calc'!A0", reason=f'{start}HYPERLINK("x")')])
    client.force_login(cast.ada)

    _, body = _download(client, format="csv")

    (row,) = csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline=""))
    assert (row["object"], row["reason"]) == (f"'{start}cmd|' /C calc'!A0", f'\'{start}HYPERLINK("x")')


def test_export__as_json__holds_all_that_verifying_takes(client, cast):
    write_entries(3, by=cast.omar)
    client.force_login(cast.ada)

    response, body = _download(client, format="json")

    assert response["Content-Type"] == "application/json"
    running = bytes(32)
    for entry in reversed(json.loads(body)):
        assert entry["previous_hash"] == running.hex()
        running = hashlib.sha256(running + entry["sequence"].to_bytes(8, "big") + entry["sealed"].encode()).digest()
        assert entry["entry_hash"] == running.hex()
        for name, sealed in json.loads(entry["sealed"])["texts"].items():
            text = entry["texts"][name]
            found = text and hashlib.sha256(bytes.fromhex(text["salt"]) + text["text"].encode()).hexdigest()
            assert found == sealed


def test_export__of_nothing__is_still_a_file(client, cast):
    client.force_login(cast.ada)

    assert json.loads(_download(client, format="json")[1]) == []


def test_export__of_a_filtered_list__holds_that_list_and_is_recorded(client, cast):
    write_entries(2, by=cast.omar)
    write_entries(1, by=cast.vera)
    client.force_login(cast.ada)

    _, body = _download(client, format="json", person=str(cast.omar.pk), start="2026-11-01", before="1-1")

    assert [entry["sequence"] for entry in json.loads(body)] == [2, 1]
    recorded = lines(Entry.objects.filter(action="ledger.exported").with_texts())
    assert [str(line) for line in recorded] == [
        "Ada Okafor exported 2 ledger entries as JSON (person: Omar Haddad; from: 2026-11-01)"
    ]
    assert recorded[0].entry.actor_id == cast.ada.pk


def test_export__of_more_than_fits__has_the_newest_and_says_so(client, cast, monkeypatch):
    monkeypatch.setattr("ledger.services.export.EXPORT_LIMIT", 2)
    write_entries(3)
    client.force_login(cast.ada)

    response, body = _download(client, format="json")

    assert [entry["sequence"] for entry in json.loads(body)] == [3, 2]
    assert "newest-2" in response["Content-Disposition"]


def test_export__in_an_unknown_format__is_refused_and_leaves_no_entry(client, cast):
    client.force_login(cast.ada)

    response = client.post("/ledger/export/", {"format": "exe"}, follow=True)

    assert "can be exported as csv or json" in response.content.decode()
    assert not Entry.objects.exists()


def test_export_entries__by_somebody_who_may_not__is_refused(cast):
    with pytest.raises(NotAllowed):
        export_entries(entries=Entry.objects.all(), file_format="csv", filters="", by=cast.omar, at=AT)
    with pytest.raises(BadInput):
        export_entries(entries=Entry.objects.all(), file_format="xml", filters="", by=cast.ada, at=AT)

    assert not Entry.objects.exists()
