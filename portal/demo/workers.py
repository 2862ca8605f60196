"""What the background workers would have done at the time of the story: notices on the pages and no e-mails, runs of
suites and no calls.

Telling the past through the real workers would take the present for its time, and write to everybody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from base.queueing import Queued
from governance.choices import MailChoice
from governance.models import Notification
from governance.notifying.keeping import keep
from governance.notifying.telling import EVENTS
from governance.services import completing, following, staleness
from governance.services.tested import compare_anew
from portal.demo.evaluation_workers import EvaluationWorkers

if TYPE_CHECKING:
    from portal.demo.story import Story

REMEMBERED = dt.timedelta(days=10)  # notices of before were read and forgotten
READ = dt.timedelta(days=2)


class Workers:
    """Things to do are known by the names of their tasks, or of their functions."""

    def __init__(self, story: Story) -> None:
        self.now = story.now
        self._jobs: dict[str, Callable[..., None]] = {
            "governance.notifying.tasks.tell": self._tell,
            "governance.tasks.recheck_live": self._recheck_live,
            "governance.tasks.recheck_all": self._recheck_all,
            "governance.tasks.recheck_about": self._recheck_about,
            "governance.tasks.recheck_tested": self._recheck_tested,
            "governance.tasks.settle_due": self._settle_due,
            **EvaluationWorkers(story).jobs,
        }

    def work_off(self, queued: Queued, at: dt.datetime) -> None:
        """Do all of it, and what follows from it, as at ``at``. A task that the story does not know is an error."""
        while queued:
            task, arguments = queued.pop(0)
            name = getattr(task, "name", "") or f"{task.__module__}.{task.__qualname__}"
            self._jobs[name](at, **arguments)

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

    def _recheck_tested(self, at: dt.datetime, *, prompt_ids: list[str]) -> None:
        compare_anew([uuid.UUID(pk) for pk in prompt_ids], at)
        completing.settle_due(at)
