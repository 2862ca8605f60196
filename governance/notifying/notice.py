"""What is told to one person about one event, before it is kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Notice:
    """``key`` names the event for this person: the same key is kept once, however often it is told.

    ``title`` is a sentence without a full stop, and goes into e-mails: no prompt text, nothing that people wrote about
    it. ``detail`` may hold such words (a reason, a comment): it is shown on pages only, to those who signed in.
    ``kind`` is a value of NotificationKind; ``url`` a path on this site.
    """

    person_id: uuid.UUID
    kind: str
    key: str
    title: str
    url: str
    detail: str = ""
    request_id: uuid.UUID | None = None
