"""Sending outside: by e-mail and to a web address, kept, and tried again."""

import contextlib
import smtplib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from celery.exceptions import Retry
from django.core import mail

from ledger import tasks
from ledger.choices import Channel
from ledger.models import Checkpoint, CheckpointSending
from ledger.services.checkpoint import make_checkpoint
from ledger.services.send_checkpoint import send_checkpoint
from tests.database import past_triggers
from tests.ledger.conftest import AT, some_checkpoint

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def _archive(status=200):
    """A web server on this machine: yields its address and what was posted, as (content type, body)."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.headers["Content-Type"], body))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/checkpoints?token=secret", posted
        server.shutdown()


@pytest.fixture
def checkpoint(entries):
    return some_checkpoint(entries[9])


@pytest.fixture
def by_email(settings):
    settings.LEDGER_CHECKPOINT_EMAILS = ["ada@example.org", "bea@example.org"]
    settings.EMAIL_IS_SENT = True


@pytest.fixture
def queued(settings, monkeypatch):
    """What the worker would get, with a web address set up."""
    settings.LEDGER_CHECKPOINT_URL = "https://archive.example.com/"
    arguments_of_all = []
    monkeypatch.setattr("ledger.tasks.send_checkpoint.delay", lambda **arguments: arguments_of_all.append(arguments))
    return arguments_of_all


def test_email__carries_the_note_byte_for_byte(checkpoint, by_email):
    sending = send_checkpoint(checkpoint=checkpoint, channel=Channel.EMAIL, at=AT)

    (message,) = mail.outbox
    assert (sending.is_sent, message.to) == (True, ["ada@example.org", "bea@example.org"])
    assert message.subject == "Countersign: checkpoint of the ledger at entry 10"
    assert bytes(checkpoint.entry_hash).hex() in message.body
    attached = message.message().get_payload()[1]
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (
        "checkpoint-10.txt",
        checkpoint.note.encode(),
    )


def test_email__without_a_mail_server__counts_as_not_sent(checkpoint, by_email, settings):
    settings.EMAIL_IS_SENT = False

    sending = send_checkpoint(checkpoint=checkpoint, channel=Channel.EMAIL, at=AT)

    assert (mail.outbox, sending.error) == (
        [],
        "No mail server is set up (EMAIL_URL), so e-mails do not leave this machine.",
    )


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ConnectionRefusedError(), "The mail server could not be reached."),
        (TimeoutError(), "The mail server could not be reached."),
        (
            smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"who?")}),
            "The mail server refused the addresses in LEDGER_CHECKPOINT_EMAILS.",
        ),
        (
            smtplib.SMTPAuthenticationError(535, b"no"),
            "The mail server refused the message (SMTPAuthenticationError).",
        ),
    ],
)
def test_email__that_fails__is_kept_without_addresses(checkpoint, by_email, monkeypatch, failure, words):
    def fail(self):
        raise failure

    monkeypatch.setattr("ledger.services.send_checkpoint.EmailMessage.send", fail)

    assert send_checkpoint(checkpoint=checkpoint, channel=Channel.EMAIL, at=AT).error == words


def test_post__carries_the_note_byte_for_byte(checkpoint, settings):
    with _archive() as (settings.LEDGER_CHECKPOINT_URL, posted):
        sending = send_checkpoint(checkpoint=checkpoint, channel=Channel.URL, at=AT)

    assert posted == [("text/plain; charset=utf-8", checkpoint.note.encode())]
    assert list(CheckpointSending.objects.values_list("checkpoint", "channel", "attempted_at", "error")) == [
        (checkpoint.pk, "url", AT, "")
    ]
    assert sending.is_sent


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_post__answered_otherwise__is_kept_as_failed_and_no_redirect_is_followed(checkpoint, settings, status):
    with _archive(status) as (settings.LEDGER_CHECKPOINT_URL, posted):
        sending = send_checkpoint(checkpoint=checkpoint, channel=Channel.URL, at=AT)

    assert (sending.error, len(posted)) == (f"The web address answered with status {status}.", 1)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1/?token=secret", "The web address could not be reached."),
        ("http://archive.example.com/", "LEDGER_CHECKPOINT_URL must begin with https://."),
    ],
)
def test_post__that_fails__is_kept_without_the_address(checkpoint, settings, url, words):
    settings.LEDGER_CHECKPOINT_URL = url

    assert send_checkpoint(checkpoint=checkpoint, channel=Channel.URL, at=AT).error == words


def test_task__that_failed__is_tried_again_until_it_is_taken(checkpoint, settings):
    arguments = {"checkpoint_id": checkpoint.pk, "channel": "url"}
    with _archive(503) as (settings.LEDGER_CHECKPOINT_URL, _posted), pytest.raises(Retry) as again:
        tasks.send_checkpoint.apply(kwargs=arguments, throw=True, retries=0).get()
    with _archive() as (settings.LEDGER_CHECKPOINT_URL, posted):
        tasks.send_checkpoint.apply(kwargs=arguments, throw=True, retries=1).get()

    assert again.value.when == tasks.FIRST_WAIT
    assert [sending.is_sent for sending in CheckpointSending.objects.order_by("pk")] == [False, True]
    assert len(posted) == 1


def test_new_checkpoint__is_queued_for_each_way_after_commit_and_once(
    key_path, entries, by_email, queued, django_capture_on_commit_callbacks
):
    for send_again in (False, False, True):
        with django_capture_on_commit_callbacks(execute=True):
            make_checkpoint(at=AT, send_again=send_again)
            assert len(queued) in {0, 2}  # nothing before the commit

    pk = Checkpoint.objects.get().pk
    each = [{"checkpoint_id": pk, "channel": channel} for channel in ("email", "url")]
    assert queued == each * 2  # when it was made, and when it was asked for again


def test_new_checkpoint__without_a_way_outside__queues_nothing(
    key_path, entries, queued, settings, django_capture_on_commit_callbacks
):
    settings.LEDGER_CHECKPOINT_URL = ""

    with django_capture_on_commit_callbacks(execute=True):
        make_checkpoint(at=AT)

    assert queued == []


def test_task__of_a_damaged_ledger__logs_and_signs_nothing(key_path, entries, caplog):
    with past_triggers() as run:
        run("DELETE FROM ledger_entry WHERE sequence = 4")

    tasks.checkpoint_ledger()

    assert not Checkpoint.objects.exists()
    assert "ledger_not_checkpointed: The ledger is damaged" in caplog.text
