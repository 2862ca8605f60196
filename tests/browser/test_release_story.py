"""A release from the first word to the review of an emergency, each role in a browser of its own, with real commits.

Only the clock is helped: what is due tomorrow is made due now, and then the real periodic tasks run.
"""

from __future__ import annotations

import pytest
from celery import Task

from ledger.services.verify import verify_chain
from registry.models import Environment
from tests.browser.release_people import Someone
from tests.browser.release_scenes import (
    everybody_signs,
    glass_is_broken,
    it_goes_live_in_steps,
    legal_asks_for_a_change,
    somebody_stands_in,
    the_author_answers,
    the_emergency_is_reviewed,
    the_owner_takes_it_back,
    the_timeline_says_so_too,
)
from tests.browser.release_world import FIRST_TRY, SLUG, TEXT, company
from tests.browser.watching import Watch


@pytest.fixture
def desk(live_visitor, settings, monkeypatch):
    """``desk(person)``: their own browser, with a session. Workers do at once what is queued; e-mails link here."""
    settings.SITE_URL = live_visitor.base_url
    monkeypatch.setattr(Task, "delay", lambda task, **facts: task.apply(kwargs=facts, throw=True))

    def sit_down(person, path="/", **options) -> Someone:
        page = live_visitor.open(path.removeprefix(live_visitor.base_url), user=person, **options)
        return Someone(page, live_visitor.base_url, SLUG)

    return sit_down


@pytest.mark.django_db(transaction=True)
def test_release__from_edit_to_post_review__runs_through_every_role_and_the_record_agrees(desk):
    us = company()
    watch = Watch(us.prompt, Environment.objects.get(slug="production"))
    watch.was_live(us.live_since, "1.0.0 for 100 %")
    ana, tom = desk(us.ana), desk(us.tom)

    ana.write(TEXT.format(FIRST_TRY), why="Complaints about promised refunds", number="1.1.0")
    number = ana.ask("Production", canary_tomorrow=True)
    leila = desk(us.leila, f"/reviews/{number}/")
    legal_asks_for_a_change(leila)
    the_author_answers(ana, tom, number)
    somebody_stands_in(desk, us)
    everybody_signs(desk, us, ana, tom, number)
    rosa = desk(us.rosa, "/releases/")
    it_goes_live_in_steps(rosa, watch, number)
    omar = desk(us.omar, f"/prompts/{SLUG}/")
    the_owner_takes_it_back(omar, watch)
    glass_is_broken(rosa, watch)
    the_emergency_is_reviewed(tom)

    assert verify_chain().finding is None
    watch.check_every_second()
    the_timeline_says_so_too(desk(us.ada), watch)
