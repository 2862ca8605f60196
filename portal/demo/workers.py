"""What the background workers would have done at the time of the story: notices on the pages, and no e-mails.

Telling the past through the real workers would take the present for its time, and write to everybody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from governance.choices import MailChoice
from governance.models import Notification
from governance.notifying.keeping import keep
from governance.notifying.telling import EVENTS
from governance.queueing import Queued
from governance.services import completing, following, staleness

REMEMBERED = dt.timedelta(days=10)  # notices of before were read and forgotten
READ = dt.timedelta(days=2)


class Workers:
    """``now`` is the end of the story."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self._jobs: dict[str, Callable[..., None]] = {
            "governance.notifying.tasks.tell": self._tell,
            "governance.tasks.recheck_live": self._recheck_live,
            "governance.tasks.recheck_all": self._recheck_all,
            "governance.tasks.recheck_about": self._recheck_about,
            "governance.tasks.settle_due": self._settle_due,
        }

    def work_off(self, queued: Queued, at: dt.datetime) -> None:
        """Do all of it, and what follows from it, as at ``at``. A task that the story does not know is an error."""
        while queued:
            task, arguments = queued.pop(0)
            self._jobs[task.name](at, **arguments)

    def everybody_read(self) -> None:
        """Of what is older than two days everybody has read the notice."""
        Notification.objects.filter(created_at__lt=self.now - READ).update(read_at=self.now - READ)

    def _tell(self, at: dt.datetime, *, event: str, facts: dict[str, Any]) -> None:
        if at >= self.now - REMEMBERED:
            keep(EVENTS[event](facts, at), at=at, mail=MailChoice.NEVER)

    def _recheck_live(self, at: dt.datetime, *, prompt_id: str, environment_id: int) -> None:
        staleness.mark_moved(staleness.resting_on(uuid.UUID(prompt_id), environment_id), at)

    def _recheck_all(self, at: dt.datetime) -> None:
        staleness.mark_moved(staleness.under_way(), at)

    def _recheck_about(self, at: dt.datetime, **what: Any) -> None:
        staleness.mark_moved(following.about(**what), at)
        completing.settle_due(at)

    def _settle_due(self, at: dt.datetime) -> None:
        completing.settle_due(at)
