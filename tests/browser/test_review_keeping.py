"""What somebody typed on the sign-off page and has not sent is still there when they come back to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from governance.models import ChangeRequest, ChecklistTick, Comment
from governance.services import revise_request, withdraw_request
from registry.models import PromptVersion
from tests.browser.visitor import sign_in
from tests.factories import NOW
from tests.governance.pages.scenes import with_request
from tests.governance.worlds import a_version

REASON = "The terms say 30 days."


@pytest.fixture
def address(cast):
    return with_request("/reviews/{number}/", where="production")(cast)


@pytest.fixture
def page(visitor, cast, address):
    """Tom has typed half a reason, and the beginning of a comment."""
    cast.tom.set_password("correct-horse-battery")
    cast.tom.save()
    page = visitor.open(address, user=cast.tom)
    _reason(page).fill(REASON)
    page.get_by_text("Write a comment").click()
    page.locator("#say-body").fill("Delivery to whom?")
    return page


def _reason(page):
    return page.locator("#reason")


def _change() -> ChangeRequest:
    return ChangeRequest.objects.get(title="Refund wording")


def test_typed__when_a_comment_is_sent__stays_and_the_comment_does_not(page):
    page.locator("form[data-say] button[type=submit]").click()
    page.wait_for_url("**#thread-*")

    expect(_reason(page)).to_have_value(REASON)
    expect(page.locator(".review-bar .review-kept")).to_contain_text("not sent yet.")
    expect(page.locator("#say-body")).to_have_value("")
    assert Comment.objects.filter(body="Delivery to whom?").count() == 1


def test_typed__when_the_session_ended_meanwhile__is_there_after_signing_in(page, cast, visitor):
    page.context.clear_cookies()

    page.reload()
    page.wait_for_url("**/login/**")
    sign_in(page.context, cast.tom, visitor.base_url)
    page.goto(visitor.base_url + _change().get_absolute_url())

    expect(_reason(page)).to_have_value(REASON)
    expect(page.locator("#say-body")).to_have_value("Delivery to whom?")
    expect(page.locator("#say-body")).to_be_visible()


def test_typed__by_somebody_else_at_this_browser__is_not_shown(page, cast, visitor):
    page.context.clear_cookies()
    sign_in(page.context, cast.mia, visitor.base_url)

    page.reload()

    expect(page.locator("#say-body")).to_have_value("")


def test_typed__once_decided__is_gone(page):
    page.get_by_role("button", name="Ask for changes").click()
    page.get_by_text("You asked for changes as Technical reviewer.").wait_for()

    page.reload()

    kept = page.evaluate("Object.keys(JSON.parse(Object.values(localStorage).find((each) => each.includes('say'))))")
    assert kept == ["say"]


def test_typed__when_the_change_is_another_one__says_so_and_drops_evidence_of_the_old_one(page, cast):
    tick = page.locator("form[data-keep^=tick-]").first
    name = tick.get_attribute("data-keep")
    page.locator(".point__tick summary").first.click()
    tick.locator("textarea").fill("Sheet 12")
    change = _change()
    prompt = PromptVersion.objects.get(pk=change.subject_id).prompt
    newer = a_version(prompt, "You help {{ company }} kindly.", by=cast.ana)
    revise_request(request=change, subject_id=newer.pk, why="Warmer", by=cast.ana, at=NOW)

    page.reload()

    expect(_reason(page)).to_have_value(REASON)
    expect(page.locator(".review-bar .review-kept")).to_contain_text("The change is not as it was then")
    assert page.locator(f"form[data-keep={name}] textarea").input_value() == ""
    assert not ChecklistTick.objects.exists()


def test_typed__when_the_request_is_over__is_forgotten(page, cast):
    withdraw_request(request=_change(), reason="No", by=cast.ana, at=NOW)

    page.reload()

    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('review'))") == []


def test_typed__cleared_by_hand__stays_away(page):
    page.reload()
    page.locator(".review-bar").get_by_role("button", name="Clear it").click()

    page.reload()

    expect(_reason(page)).to_have_value("")
