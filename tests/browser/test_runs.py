"""A run is followed while it works, and its cases are read by keyboard."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evaluation.services.ending import finish_run
from tests.browser.looks import assert_no_axe_violations, screenshot
from tests.evaluation.pages.runs_world import a_place, answer, finished, started


def test_run__at_work__moves_and_shows_its_scorecard_once_it_is_done(visitor, cast):
    run = started(cast, a_place(cast, "one", "two", "three"))
    answer(run, [True])
    page = visitor.open(f"/evaluations/runs/{run.pk}/", user=cast.ana)
    bar = page.locator("[data-run-progress]")
    assert "1 of 3" in bar.inner_text()

    answer(run, [True, False], start=1)
    bar.get_by_text("3 of 3").wait_for()
    finish_run(run=run, at=timezone.now())

    page.get_by_role("heading", name="Scorecard").wait_for()
    assert not bar.count()


def test_start__what_it_costs_is_said_first__then_it_starts(visitor, cast):
    place = a_place(cast, "one", "two", samples=3)
    page = visitor.open(f"/prompts/{place.prompt.slug}/evaluations/run/", user=cast.ana)
    page.get_by_label("Budget of each suite").fill("0.01")
    page.get_by_role("button", name="See what it will cost").click()

    page.get_by_role("heading", name="What it asks").wait_for()
    assert "6 answers, about $0.02" in page.locator("main").inner_text()
    assert "it will probably stop before it is done" in page.locator("main").inner_text()
    screenshot(page, "run-confirm")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="Start").click()

    page.wait_for_url("**/evaluations/runs/*/")
    page.get_by_text("The evaluation is on its way.").wait_for()


@pytest.mark.parametrize(("onward", "back"), [("j", "k"), ("ArrowRight", "ArrowLeft")])
def test_cases__by_keyboard__lead_on_and_back_within_the_filter(visitor, cast, onward, back):
    run = finished(cast, a_place(cast, *"abcde"), [False, True, False, True, False])
    page = visitor.open(f"/evaluations/runs/{run.pk}/cases/0/?show=failed", user=cast.omar)

    page.keyboard.press(onward)
    page.wait_for_url("**/cases/2/?show=failed")
    page.keyboard.press(onward)
    page.wait_for_url("**/cases/4/?show=failed")
    page.keyboard.press(back)

    page.wait_for_url("**/cases/2/?show=failed")


def test_cases__typing_a_reason__is_no_way_to_the_next_case(visitor, cast):
    run = finished(cast, a_place(cast, "one", "two"), [False, False])
    page = visitor.open(f"/evaluations/runs/{run.pk}/cases/0/", user=cast.omar)

    page.get_by_label("Why").fill("")
    page.get_by_label("Why").press_sequentially("just so")

    assert page.get_by_label("Why").input_value() == "just so"
    assert page.url.endswith("/cases/0/")
