"""What workers would have done about evaluations at the time of the story."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from evaluation.choices import RunTrigger
from evaluation.models import Run
from evaluation.services import cancel_run, start_suites
from evaluation.services.schedules import look_for_decay
from governance.services import following
from portal.demo.chapters.telling import load
from portal.demo.evaluating import Drift, Known, takes, work_through
from registry.models import PromptVersion

if TYPE_CHECKING:
    from portal.demo.story import Story


class EvaluationWorkers:
    """A run is over some time after it was started: until then other things happen."""

    def __init__(self, story: Story) -> None:
        self.story = story
        lines = load("evaluations.yaml")
        drifts = [dict(line["drift"]) for line in lines if "drift" in line]
        self._drifts = [Drift(since=story.calendar.when(told.pop("since")), **told) for told in drifts]
        self._known: Known = {}
        self._called_off = {line["calls_off"]["prompt"]: line for line in lines if "calls_off" in line}
        self.jobs: dict[str, Callable[..., None]] = {
            "evaluation.tasks.try_submitted": self._try_submitted,
            "evaluation.queueing.queue_work": self._work_on,
            "evaluation.events.run_ended": self._run_ended,
        }

    def _try_submitted(self, at: dt.datetime, *, version_id: str) -> None:
        version = PromptVersion.objects.select_related("prompt__feature").get(pk=version_id)
        start_suites(version=version, at=at, trigger=RunTrigger.SUBMISSION)

    def _work_on(self, at: dt.datetime, *, run_id: uuid.UUID) -> None:
        run = Run.objects.select_related("version__prompt", "suite_version", "provider", "model").get(pk=run_id)
        told = self._called_off.get(run.version.prompt.slug)
        if told and run.trigger == RunTrigger.SCHEDULE and at >= self.story.calendar.when(told["when"]):
            self.story.later(
                at + dt.timedelta(seconds=told["calls_off"]["after_s"]), partial(self._call_off, run, told)
            )
        else:
            self.story.later(at + takes(run), partial(self._finish, run, at))

    def _finish(self, run: Run, begun: dt.datetime, at: dt.datetime) -> None:
        drifts = (each for each in self._drifts if each.prompt == run.version.prompt.slug and each.since <= begun)
        work_through(run, self._known, begins=begun, at=at, drift=next(drifts, None))

    def _call_off(self, run: Run, told: dict[str, Any], at: dt.datetime) -> None:
        cancel_run(run=run, by=self.story.people[told["by"]], at=at)

    def _run_ended(self, at: dt.datetime, *, run: Run) -> None:
        """As those who listen do, which take the present for the time."""
        look_for_decay(run=run, at=at)
        following.on_tested(run)
