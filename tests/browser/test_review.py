"""The sign-off page by mouse and by keyboard, as people use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from governance.models import ChangeRequest, Decision, Thread
from tests.governance.pages.scenes import with_request

_SELECT = """() => {
  const word = [...document.querySelectorAll("[data-path] ins")].at(-1);
  getSelection().selectAllChildren(word);
}"""


def test_review__words_selected__are_commented_on_and_the_comment_stands_below_them(visitor, cast):
    page = visitor.open(with_request("/reviews/{number}/")(cast), user=cast.tom)

    page.evaluate(_SELECT)
    page.get_by_role("button", name="Comment").first.click()
    page.get_by_label("Your comment").fill("Delivery to whom?")
    page.locator("form[data-say] button[type=submit]").click()
    page.wait_for_url("**#thread-*")

    thread = Thread.objects.get(comments__body="Delivery to whom?")
    assert (thread.quote, thread.path) == ("delivery", "messages.0")
    assert page.locator(".diff__talk", has_text="Delivery to whom?").count() == 1


def test_review__by_keys__goes_to_a_passage_and_quotes_it(visitor, cast):
    page = visitor.open(with_request("/reviews/{number}/")(cast), user=cast.tom)

    page.keyboard.press("j")
    page.keyboard.press("c")

    assert page.locator("#say-quote").input_value() == "Refunds are possible within 14 days of delivery."
    assert page.evaluate("document.activeElement.id") == "say-body"
    page.keyboard.type("a?")
    assert page.locator("#say-body").input_value() == "a?"
    assert not page.locator("#keys").is_visible()


def test_review__objection_without_a_reason__is_caught_before_it_is_sent_then_goes_out(visitor, cast):
    page = visitor.open(with_request("/reviews/{number}/")(cast), user=cast.tom, width="phone")

    page.get_by_role("button", name="Ask for changes").click()
    assert page.get_by_text("Say why: whoever wrote it has to know").first.is_visible()
    assert not Decision.objects.filter(request__state="in_review", verdict="request_changes").exists()
    page.get_by_role("textbox", name="Reason").fill("Which terms?")
    page.get_by_role("button", name="Ask for changes").click()
    page.get_by_text("You asked for changes as Technical reviewer.").wait_for()

    assert ChangeRequest.objects.get(title="Refund wording").state == "changes_requested"


def test_review__on_a_phone__the_buttons_cover_nothing_at_the_end(visitor, cast):
    page = visitor.open(with_request("/reviews/{number}/")(cast), user=cast.tom, width="phone")

    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")

    bar = page.locator(".review-bar").bounding_box()
    last = page.locator(".story__item").last.bounding_box()
    assert last["y"] + last["height"] <= bar["y"]
    assert bar["y"] + bar["height"] <= 844 + 1


@pytest.mark.parametrize(("width", "is_shown"), [("phone", True), ("desktop", False)])
def test_review__whether_it_is_safe__comes_before_the_difference(visitor, cast, width, is_shown):
    page = visitor.open(with_request("/reviews/{number}/", where="production")(cast), user=cast.leila, width=width)
    line = page.get_by_role("link", name="Is it safe?")

    assert line.is_visible() == is_shown
    if is_shown:
        assert line.bounding_box()["y"] < page.locator("[data-difference]").bounding_box()["y"]
        line.click()
        expect(page.locator("#is-it-safe")).to_be_in_viewport()
