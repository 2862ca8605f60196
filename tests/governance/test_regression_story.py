"""A change that makes answers worse is blocked at the sign-off page, and a fix passes: real services, a scripted server
asked through the official client, and a policy that people signed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from delivery.live import live_now, main_version
from evaluation.services import attach_suite, detach_suite, start_run
from governance import tasks
from governance.choices import Timing
from governance.services import revise_request
from governance.services.proposing import propose_policy
from tests.evaluation.pages.runs_world import said
from tests.evaluation.scripted.script import Script
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_version, a_world, work
from tests.governance.worlds import a_request, environment, released, sign, sign_all

pytestmark = pytest.mark.django_db(transaction=True)

TESTED_FIRST = {
    "name": "Tested first",
    "kinds": ["release"],
    "gates": [{"gate": "evaluated", "mode": "block"}, {"gate": "no-regression", "mode": "block"}],
}
QUESTIONS = tuple(f"question {number}" for number in range(12))


@pytest.fixture
def at_once(monkeypatch):
    """What is queued about tests runs as a worker runs it, after the commit."""
    queued = []

    def delay(**facts):
        queued.append(facts)
        tasks.recheck_tested(**facts)

    monkeypatch.setattr(tasks.recheck_tested, "delay", delay)
    return queued


@pytest.fixture
def story(cast, settings, at_once):
    """1.0.0 is live in staging and was tried; policy wants every release there tested and no worse."""
    with scripted(Script(lambda question: "perhaps" if "hesitate" in question.text else "yes")) as server:
        world = a_world(cast, *QUESTIONS, server=server, settings=settings)
        released(cast, world.version)
        tried(cast, world, world.version)
        policy = propose_policy(
            slug="tested-first", document=TESTED_FIRST, reason="It got worse unseen", by=cast.alex, at=timezone.now()
        )
        sign_all(policy, at=timezone.now())
        yield SimpleNamespace(**vars(world), world=world, cast=cast, queued=at_once)


def tried(cast, world, version):
    run = start_run(suite=world.suite, version=version, by=cast.ana, at=timezone.now())
    work(run)
    return run


def another(story, text, minor):
    return a_version(story.cast, prompt=story.prompt, minor=minor, text=text, parent=story.version)


def asked_for(story, version):
    return a_request(story.cast, version=version, timing=Timing.ON_APPROVAL, at=timezone.now())


def live_version(story):
    return main_version(live_now(story.prompt, environment("staging"))).number


def signs(story, request):
    sign(request, story.cast.tom, "technical-reviewer", at=timezone.now())
    request.refresh_from_db()
    return request.state


def page_of(client, story, request):
    client.force_login(story.cast.tom)
    return said(client.get(request.get_absolute_url()))


def test_regression__is_blocked_at_the_sign_off_page_and_a_fix_passes(client, story):
    worse = another(story, "Hesitate: hesitate. {{ question }}", 1)
    run = tried(story.cast, story, worse)
    request = asked_for(story, worse)

    page = page_of(client, story, request)

    assert "answers: worse than live: 0.00 against 1.00; 12 cases got worse." in page
    assert f"{run.get_absolute_url()}?show=worse" in page
    assert "answers: 0 of 12 cases passed (0.00), and 0.90 is asked for." in page
    assert (signs(story, request), live_version(story)) == ("in_review", "1.0.0")

    fixed = another(story, "Answer shortly: {{ question }}", 2)
    now = {"by": story.cast.ana, "at": timezone.now()}
    revise_request(request=request, subject_id=fixed.pk, why="It no longer hesitates", **now)
    assert "This was not tried with answers as it is now." in page_of(client, story, request)
    assert (signs(story, request), live_version(story)) == ("in_review", "1.0.0")

    tried(story.cast, story, fixed)

    request.refresh_from_db()
    assert (request.state, live_version(story)) == ("applied", "1.2.0")
    kept = page_of(client, story, request)
    assert "12 of 12 cases passed (1.00)." in kept
    assert "answers: no worse than live: 1.00 against 1.00; no case changed sides." in kept


def test_suite__taken_from_the_prompt__open_requests_are_looked_at_again(story):
    story.queued.clear()
    now = {"by": story.cast.omar, "at": timezone.now()}

    detach_suite(suite=story.suite, prompt=story.prompt, reason="Another one", **now)
    attach_suite(suite=story.suite, prompt=story.prompt, **now)

    assert story.queued == [{"prompt_ids": [str(story.prompt.pk)]}] * 2


def test_live__is_another_version_by_now__the_run_of_the_change_is_compared_with_that(story):
    better = another(story, "Answer shortly: {{ question }}", 1)
    run = tried(story.cast, story, better)
    first = run.baseline
    other = another(story, "Kindly: {{ question }}", 2)
    tried(story.cast, story, other)
    released(story.cast, other, at=timezone.now())
    asked_for(story, better)

    tasks.recheck_live(prompt_id=str(story.prompt.pk), environment_id=environment("staging").pk)

    run.refresh_from_db()
    assert run.baseline != first
    assert (run.baseline.version, run.comparison["verdict"]) == (other, "no_difference")
