"""What is live is tried again by itself: a real beat, a real worker, nobody watching."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from evaluation.choices import RunState, RunTrigger
from evaluation.models import DecayNotice, Run, Schedule
from registry.models import Environment
from tests.evaluation.faults.processes import beats
from tests.evaluation.worlds import a_run, a_world
from tests.factories import DeploymentFactory
from tests.workers import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

QUESTIONS = [f"good {number}" for number in range(12)]


def test_two_beats__a_date_that_has_come__try_what_is_live_once_and_notice_the_decay(
    cast, server, crew, settings, tmp_path
):
    world = a_world(cast, *QUESTIONS, server=server, settings=settings)
    live = Environment.objects.get(slug="staging")
    DeploymentFactory(version=world.version, environment=live, started_at=timezone.now())
    approved = a_run(cast, world)
    assert approved.scorecard["accuracy"]["mean"] == 1.0
    server.tell(answer="no")  # the model behind the same name has become worse
    yesterday = timezone.now() - dt.timedelta(days=1)
    Schedule.objects.create(
        prompt=world.prompt, every_days=7, next_at=yesterday, created_at=yesterday, updated_at=yesterday
    )

    crew.of(2)
    with beats(2, tmp_path):
        wait_for(lambda: Run.objects.filter(trigger=RunTrigger.SCHEDULE, state=RunState.FINISHED).exists())
        wait_for(DecayNotice.objects.exists)

    run = Run.objects.exclude(pk=approved.pk).get()
    schedule = Schedule.objects.get()
    assert (run.trigger, run.version, run.environment) == ("schedule", world.version, live)
    assert (run.baseline, run.comparison["verdict"], len(run.comparison["flipped_down"])) == (approved, "worse", 12)
    assert schedule.last_at > yesterday
    assert timezone.now() + dt.timedelta(days=6) < schedule.next_at < timezone.now() + dt.timedelta(days=8)
    assert DecayNotice.objects.get().run == run
    assert server.times_asked == dict.fromkeys(QUESTIONS, 1)
