"""Send a checkpoint outside, where whoever owns the database cannot reach it."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from ledger.choices import Channel
from ledger.models import Checkpoint, CheckpointSending
from ledger.outside import is_safe_url
from ledger.tasks import send_checkpoint as send_checkpoint_task

logger = logging.getLogger(__name__)

TIMEOUT = (5, 20)  # seconds: to connect, to answer

BODY = """This is a checkpoint of the ledger of {site}.

It says that entry {sequence:,} has the hash

    {hash}

Keep the attached file somewhere that the people who run {site} cannot change.
If somebody later removes or rewrites an entry up to number {sequence:,}, the ledger no longer
fits this checkpoint, and this command tells:

    manage.py checkpoint_ledger --verify {filename}

Public key:

    {key}
"""


class SendingFailed(Exception):
    """Not taken; the message is a sentence without addresses."""


def channels() -> list[Channel]:
    """The ways that are set up."""
    configured = {Channel.EMAIL: settings.LEDGER_CHECKPOINT_EMAILS, Channel.URL: settings.LEDGER_CHECKPOINT_URL}
    return [channel for channel, target in configured.items() if target]


def queue_sending(checkpoint: Checkpoint) -> None:
    """One task for each way, after commit: a mail server that is down holds nothing else up."""
    for channel in channels():
        send_checkpoint_task.delay_on_commit(checkpoint_id=checkpoint.pk, channel=channel.value)


def send_checkpoint(*, checkpoint: Checkpoint, channel: Channel, at: datetime) -> CheckpointSending:
    """Try once, and keep what came of it: one CheckpointSending. Not atomic, so that a failure is kept as well."""
    error = ""
    try:
        {Channel.EMAIL: _send_email, Channel.URL: _post}[channel](checkpoint)
    except SendingFailed as failure:
        error = str(failure)
        logger.warning("checkpoint_not_sent", extra={"channel": channel.value, "reason": error})
    return CheckpointSending.objects.create(checkpoint=checkpoint, channel=channel, attempted_at=at, error=error)


def filename(checkpoint: Checkpoint) -> str:
    return f"checkpoint-{checkpoint.sequence}.txt"


def _send_email(checkpoint: Checkpoint) -> None:
    if not settings.EMAIL_IS_SENT:
        raise SendingFailed("No mail server is set up (EMAIL_URL), so e-mails do not leave this machine.")
    message = EmailMessage(
        subject=f"{settings.SITE_NAME}: checkpoint of the ledger at entry {checkpoint.sequence:,}",
        body=BODY.format(
            site=settings.SITE_URL,
            sequence=checkpoint.sequence,
            hash=bytes(checkpoint.entry_hash).hex(),
            filename=filename(checkpoint),
            key=checkpoint.verifier_key,
        ),
        to=settings.LEDGER_CHECKPOINT_EMAILS,
    )
    # Not text/plain: mail programs change line ends of text, and then the signature would not fit.
    message.attach(filename(checkpoint), checkpoint.note.encode(), "application/octet-stream")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise SendingFailed("The mail server refused the addresses in LEDGER_CHECKPOINT_EMAILS.") from error
    except smtplib.SMTPException as error:
        raise SendingFailed(f"The mail server refused the message ({type(error).__name__}).") from error
    except OSError as error:
        raise SendingFailed("The mail server could not be reached.") from error


def _post(checkpoint: Checkpoint) -> None:
    url = settings.LEDGER_CHECKPOINT_URL
    if not is_safe_url(url):
        raise SendingFailed("LEDGER_CHECKPOINT_URL must begin with https://.")
    try:
        # Redirects are not followed: one could lead to http://, or anywhere. The answer's body is never read.
        with requests.post(
            url,
            data=checkpoint.note.encode(),
            headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Countersign"},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            if not 200 <= response.status_code < 300:
                raise SendingFailed(f"The web address answered with status {response.status_code}.")
    except requests.exceptions.SSLError as error:
        raise SendingFailed("The certificate of the web address is not to be trusted.") from error
    except requests.exceptions.Timeout as error:
        raise SendingFailed("The web address did not answer in time.") from error
    except requests.exceptions.RequestException as error:
        raise SendingFailed("The web address could not be reached.") from error
