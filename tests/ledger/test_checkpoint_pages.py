"""Checkpoints in the browser, and what the top of the ledger page says of them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.anchorstate import AnchorState, anchor_state
from tests.ledger.conftest import AT, VERIFIER_KEY, some_checkpoint, write_entries

pytestmark = pytest.mark.django_db

PAGE = "/ledger/checkpoints/"


@pytest.fixture
def by_url(settings):
    settings.LEDGER_CHECKPOINT_URL = "https://archive.example.com/"


def test_page__lists_checkpoints_with_what_became_of_them_and_the_public_key(client, cast, by_url):
    sent, unsent = (some_checkpoint(entry) for entry in write_entries(2))
    sent.sendings.create(channel="email", attempted_at=AT)
    unsent.sendings.create(channel="url", attempted_at=AT, error="The web address answered with status 503.")
    client.force_login(cast.ada)

    response = client.get(PAGE)

    page = response.content.decode()
    assert [each.sequence for each in response.context["page"].items] == [2, 1]
    assert str(VERIFIER_KEY) in page
    assert "The web address answered with status 503." in page
    assert page.count("Public key 1") == 1


def test_page__of_a_checkpoint_sent_many_times__shows_the_last_try_of_each_way(client, cast):
    checkpoint = some_checkpoint(write_entries(1)[0])
    for minute, channel, error in ((1, "url", "Down."), (2, "email", ""), (3, "url", ""), (4, "email", "Full.")):
        at = AT + dt.timedelta(minutes=minute)
        checkpoint.sendings.create(channel=channel, attempted_at=at, error=error)
    client.force_login(cast.ada)

    (shown,) = client.get(PAGE).context["page"].items

    assert [(each.channel, each.error) for each in shown.sendings.all()] == [("email", "Full."), ("url", "")]


def test_download__is_the_note_byte_for_byte(client, cast):
    checkpoint = some_checkpoint(write_entries(1)[0])
    client.force_login(cast.ada)

    response = client.get(f"{PAGE}{checkpoint.pk}/")

    assert response.content == checkpoint.note.encode()
    assert response["Content-Disposition"] == 'attachment; filename="checkpoint-1.txt"'


def test_page__without_a_way_outside__says_what_to_do(client, cast):
    client.force_login(cast.ada)

    page = client.get(PAGE).content.decode()

    assert "Checkpoints stay on this server" in page
    assert "No checkpoint yet" in page


def test_page__makes_as_many_queries_for_nine_checkpoints_as_for_one(client, cast, by_url):
    client.force_login(cast.ada)
    counts = []
    for more in (1, 8):
        for entry in write_entries(more):
            some_checkpoint(entry).sendings.create(channel="url", attempted_at=AT)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def _sent(minutes_ago, channel="url", error=""):
    checkpoint = some_checkpoint(write_entries(1)[0])
    checkpoint.sendings.create(channel=channel, attempted_at=AT - dt.timedelta(minutes=minutes_ago), error=error)


def test_anchor__never_sent__says_so():
    assert anchor_state(AT) == AnchorState("No outside anchor yet.", "")


def test_anchor__sent__says_when(by_url):
    _sent(210)

    assert anchor_state(AT) == AnchorState("Last outside anchor 3 hours ago (Fri 20 Nov, 06:00).", "")


def test_anchor__that_failed_since__is_a_problem(by_url):
    _sent(210)
    _sent(5, error="The web address answered with status 503.")

    assert anchor_state(AT) == AnchorState(
        "Last outside anchor 3 hours ago (Fri 20 Nov, 06:00).",
        "By web address, 5 minutes ago: The web address answered with status 503. It will be tried again.",
    )


def test_anchor__that_failed_and_then_left__is_none(by_url):
    _sent(9, error="The web address answered with status 503.")
    _sent(5)

    assert anchor_state(AT).problem == ""


def test_anchor__of_a_way_that_is_set_up_no_more__is_none(by_url):
    _sent(5, channel="email", error="The mail server could not be reached.")

    assert anchor_state(AT).problem == ""


def test_anchor__older_than_a_day__is_a_problem(by_url):
    _sent(27 * 60)

    assert anchor_state(AT).problem == "By web address, the last one left 1 day ago: the worker may be down."


def test_ledger_page__says_when_a_checkpoint_last_left_and_that_the_next_did_not(client, cast, by_url):
    _sent(5)
    _sent(1, error="The web address answered with status 503.")
    client.force_login(cast.ada)

    page = client.get("/ledger/").content.decode()

    assert "Last outside anchor" in page
    assert "Checkpoints do not leave" in page
