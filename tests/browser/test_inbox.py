"""The inbox without a mouse, and the bell that a read notice leaves."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.governance.telling.scenes import with_notices, with_requests


def test_inbox__by_keyboard__moves_opens_searches_and_explains_itself(visitor, cast):
    page = visitor.open(with_requests("/reviews/")(cast), user=cast.tom)
    rows = page.locator("[data-row]")

    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")  # stays on the last one
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    page.keyboard.press("j")  # not meant for the rows behind it
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_hidden()

    page.keyboard.press("/")
    page.keyboard.type("jk?")  # letters in a field are letters
    expect(page.get_by_label("Search requests")).to_have_value("jk?")

    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("2")
    expect(page).to_have_url(f"{visitor.base_url}/reviews/?tab=others")


def test_inbox__enter_on_a_row__opens_the_request(visitor, cast):
    page = visitor.open(with_requests("/reviews/")(cast), user=cast.tom)
    target = page.locator("[data-row]").first.get_attribute("href")

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page).to_have_url(visitor.base_url + target)


def test_inbox__filters__are_in_the_address_and_come_back(visitor, cast):
    page = visitor.open(with_requests("/reviews/")(cast), user=cast.tom)

    page.get_by_label("Search requests").fill("refund")
    page.get_by_label("Search requests").press("Enter")

    expect(page).to_have_url(f"{visitor.base_url}/reviews/?q=refund")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Search requests")).to_have_value("refund")


def test_bell__after_opening_a_notice__counts_one_less(visitor, cast):
    page = visitor.open(with_notices("/")(cast), user=cast.omar)
    expect(page.get_by_role("link", name="Notifications, 2 unread")).to_be_visible()

    page.get_by_role("link", name="Notifications, 2 unread").click()
    page.get_by_role("link", name="Ana Silva asks for your signature").click()

    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
