"""The ledger's pages: who may open them, and what they show."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.actions import Action
from ledger.models import EntryText
from ledger.services import record, record_many
from ledger.services.verify import verify_and_keep
from tests.database import past_triggers
from tests.ledger.conftest import AT, some_record, write_entries

pytestmark = pytest.mark.django_db

LIST = "/ledger/"
READERS = {"ada", "alex"}
EVERYBODY = ("ada", "alex", "vera", "omar", "elsewhere", "olu")


def _told(response):
    return [str(line) for line in response.context["lines"]]


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/1/", "/ledger/export/", "/ledger/verify/"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_page__without_sign_in__leads_to_it(client, entries, path, method):
    response = getattr(client, method)(path)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("door", ["get /ledger/", "post /ledger/export/", "post /ledger/verify/"])
def test_page__by_role__opens_for_auditors_and_administrators_alone(client, cast, monkeypatch, name, door):
    method, path = door.split()
    monkeypatch.setattr("ledger.views.verify_chain.delay", lambda **arguments: None)
    client.force_login(getattr(cast, name))

    response = getattr(client, method)(path, {"format": "csv"})

    assert response.status_code == (403 if name not in READERS else 302 if path == "/ledger/verify/" else 200)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "/ledger/") for method in ("post", "put", "patch", "delete")),
        *((method, "/ledger/1/") for method in ("post", "put", "patch", "delete")),
        *((method, "/ledger/export/") for method in ("get", "put", "patch", "delete")),
        *((method, "/ledger/verify/") for method in ("get", "put", "patch", "delete")),
    ],
)
def test_page__by_a_method_it_does_not_have__is_refused(client, cast, method, path):
    write_entries(1)
    client.force_login(cast.ada)

    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize(
    ("name", "answers"),  # for an entry about one feature, about another, about none, and one that never was
    [
        ("ada", [200, 200, 200, 404]),
        ("omar", [200, 200, 404, 404]),
        ("elsewhere", [404, 200, 404, 404]),
        ("olu", [404, 404, 404, 404]),
    ],
)
def test_entry_page__is_there_for_whoever_may_see_its_feature(client, cast, name, answers):
    record_many(
        [
            some_record(feature_id=cast.feature.pk),
            some_record(feature_id=cast.other_feature.pk),
            some_record(),
        ]
    )
    client.force_login(getattr(cast, name))

    assert [client.get(f"/ledger/{number}/").status_code for number in (1, 2, 3, 4)] == answers


def test_list__shows_sentences_newest_first(client, cast):
    write_entries(3)
    client.force_login(cast.ada)

    response = client.get(LIST)

    assert _told(response) == [
        f"Countersign created the prompt prompt number {number}: “Because of {number}”" for number in (2, 1, 0)
    ]


def test_list__makes_as_many_queries_for_thirty_entries_as_for_one(client, cast):
    client.force_login(cast.ada)
    counts = []
    for more in (1, 29):
        write_entries(more, by=cast.omar, obj=cast.feature, feature_id=cast.feature.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


FILTERS = {
    "": {"one", "two", "three"},
    "q=two": {"two"},
    "q=nothing": set(),
    "action=prompt.updated": {"two"},
    "kind=registry.prompt": {"one", "two"},
    "kind=registry.feature": {"three"},
    "object=p2": {"two"},
    "kind=registry.prompt&object=p1": {"one"},
    "person=system": {"one"},
    "person={omar}": {"two", "three"},
    "person={vera}": set(),
    "start=2026-11-20": {"two", "three"},
    "until=2026-11-20": {"one", "two"},
    "start=2026-11-20&until=2026-11-20": {"two"},
    "request=request-2": {"two"},
    # A question that makes no sense finds nothing, and says why.
    "action=unknown": set(),
    "person=nobody": set(),
    "start=yesterday": set(),
    "start=2026-11-21&until=2026-11-20": set(),
    "q=%00": set(),
    "until=9999-12-31": set(),
}


@pytest.mark.parametrize("query", FILTERS)
def test_list__filtered__shows_what_was_asked_for(client, cast, query):
    from base.middleware import set_request_id

    day = dt.timedelta(days=1)
    record_many([some_record(object_label="one", object_id="p1", at=AT - day)])
    set_request_id("request-2")
    record_many([some_record(object_label="two", object_id="p2", by=cast.omar, action=Action.PROMPT_UPDATED)])
    set_request_id("")
    record_many([some_record(object_label="three", object_type="registry.feature", by=cast.omar, at=AT + day)])
    client.force_login(cast.ada)

    response = client.get(f"{LIST}?{query.format(omar=cast.omar.pk, vera=cast.vera.pk)}")

    assert response.status_code == 200
    assert {line.entry.text.object_label for line in response.context["lines"]} == FILTERS[query]


def test_entry_page__shows_seal_hashes_and_texts(client, cast):
    entry = record(
        action=Action.PROMPT_UPDATED,
        by=cast.omar,
        at=AT,
        obj=cast.feature,
        reason="<b>bold</b>",
        texts={"changes": "risk"},
    )
    client.force_login(cast.ada)

    page = client.get(entry.get_absolute_url()).content.decode()

    assert "Verified just now" in page
    assert entry.entry_hash.hex() in page
    assert "&quot;action&quot;: &quot;prompt.updated&quot;" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page


def test_entry_page__of_blanked_texts__says_so_and_verifies(client, cast):
    write_entries(1)
    EntryText.objects.update(reason=None, reason_salt=None)
    client.force_login(cast.ada)

    page = client.get("/ledger/1/").content.decode()

    assert "Blanked. The seal still holds its hash." in page
    assert "Verified just now" in page


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE ledger_entrytext SET reason = 'Other' WHERE sequence = 2",
        "UPDATE ledger_entry SET action = 'prompt.archived' WHERE sequence = 2",
        "UPDATE ledger_entry SET sealed = 'x' WHERE sequence = 2",
        "UPDATE ledger_entry SET entry_hash = 'x' WHERE sequence = 2",
        "UPDATE ledger_entry SET entry_hash = 'x' WHERE sequence = 1",
        "DELETE FROM ledger_entry WHERE sequence = 1",
        "DELETE FROM ledger_entrytext WHERE sequence = 2",
    ],
)
def test_entry_page__of_a_damaged_entry__says_so(client, cast, harm):
    write_entries(3)
    with past_triggers() as run:
        run(harm)
    client.force_login(cast.ada)

    page = client.get("/ledger/2/").content.decode()

    assert "This entry is damaged" in page
    assert "Verified just now" not in page


def test_entry_page__lists_what_the_same_request_recorded_and_the_reader_may_see(client, cast):
    from base.middleware import set_request_id

    set_request_id("one-request")
    record_many(
        [
            some_record(feature_id=cast.feature.pk),
            some_record(feature_id=cast.feature.pk, object_label="seen"),
            some_record(object_label="unseen"),
        ]
    )
    set_request_id("")

    shown = {}
    for name in ("ada", "omar"):
        client.force_login(getattr(cast, name))
        response = client.get("/ledger/1/")
        shown[name] = [line.entry.text.object_label for line in response.context["others"]]

    assert shown == {"ada": ["unseen", "seen"], "omar": ["seen"]}


def test_list__of_a_damaged_ledger__says_so_on_top(client, cast):
    write_entries(3)
    with past_triggers() as run:
        run("DELETE FROM ledger_entry WHERE sequence = 2")
    verify_and_keep(full=True)
    client.force_login(cast.ada)

    page = client.get(LIST).content.decode()

    assert "The ledger is damaged" in page
    assert "Entry 2 is missing." in page


def test_verify_button__asks_the_worker(client, cast, monkeypatch):
    asked = []
    monkeypatch.setattr("ledger.views.verify_chain.delay", lambda **arguments: asked.append(arguments))
    client.force_login(cast.ada)

    response = client.post("/ledger/verify/")

    assert (response.status_code, response["Location"], asked) == (302, "/ledger/", [{"full": True}])
