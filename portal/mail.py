"""E-mail into files, until EMAIL_URL names a mail server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

logger = structlog.get_logger(__name__)


class OutboxBackend(EmailBackend):
    """Writes messages below EMAIL_FILE_PATH and says in the log where."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Private, because messages carry names and one-time links.
        Path(settings.EMAIL_FILE_PATH).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(*args, **kwargs)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages) or 0
        logger.info("email_written_to_file", folder=str(self.file_path), messages=sent)
        return sent
