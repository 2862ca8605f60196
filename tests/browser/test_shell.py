"""The frame: palette, drawer, menu, colours. By keyboard, as far as a keyboard goes."""

from __future__ import annotations

from tests.browser.looks import assert_no_axe_violations, screenshot
from tests.factories import PromptFactory, PromptVersionFactory, content


def _prompt_about_refunds(cast):
    prompt = PromptFactory(title="Refund wording", slug="refund-wording", feature=cast.feature)
    version = PromptVersionFactory(prompt=prompt, content=content("Never promise a reimbursement before day 14."))
    prompt.latest_version = version
    prompt.save()
    return prompt


def test_palette__with_words_inside_a_prompt__opens_that_prompt_by_keyboard(visitor, cast):
    _prompt_about_refunds(cast)
    page = visitor.open("/", user=cast.omar)

    page.keyboard.press("Control+k")
    page.keyboard.type("reimbursement")
    page.wait_for_selector(".palette__detail >> text=reimbursement")

    chosen = page.locator("#palette-results [aria-selected=true]")
    assert "Never promise a reimbursement before day 14." in chosen.inner_text()
    assert chosen.get_attribute("href") == "/prompts/refund-wording/"
    assert page.locator(".palette__input").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert_no_axe_violations(page)
    screenshot(page, "palette")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prompts/refund-wording/")


def test_palette__for_words_of_a_prompt_out_of_sight__finds_nothing(visitor, cast):
    _prompt_about_refunds(cast)
    page = visitor.open("/", user=cast.elsewhere)

    page.keyboard.press("Control+k")
    page.keyboard.type("reimbursement")
    page.wait_for_selector(".palette__none")

    assert page.locator("#palette-results [role=option]").count() == 0


def test_palette__on_a_phone__opens_by_its_button_and_arrows_move(visitor, cast):
    page = visitor.open("/", user=cast.ada, width="phone")

    page.get_by_role("button", name="Search").click()
    page.wait_for_selector("#palette-results [role=option]")
    first = page.locator("#palette-results [aria-selected=true]").get_attribute("id")
    page.keyboard.press("ArrowDown")
    second = page.locator("#palette-results [aria-selected=true]").get_attribute("id")
    page.keyboard.press("Escape")

    assert (first, second) == ("palette-item-0", "palette-item-1")
    assert not page.locator("#palette").is_visible()


def test_drawer__on_a_phone__opens_takes_focus_and_closes_by_escape(visitor, cast):
    page = visitor.open("/", user=cast.ada, width="phone")

    page.get_by_role("button", name="Open navigation").click()
    page.wait_for_selector("#sidebar >> text=Ledger")
    inside = page.evaluate("document.getElementById('sidebar').contains(document.activeElement)")
    assert_no_axe_violations(page)
    screenshot(page, "drawer", widths=("phone",))
    page.keyboard.press("Escape")

    assert inside
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Open navigation"
    assert not page.locator("#sidebar >> text=Ledger").is_visible()


def test_colours__when_dark_is_chosen__stay_dark_on_the_next_page(visitor, cast):
    page = visitor.open("/", user=cast.ada)

    page.locator(".me").click()
    page.get_by_text("Dark", exact=True).click()
    page.reload()

    assert page.evaluate("document.documentElement.classList.contains('dark')")


def test_link__to_something_folded__unfolds_it(visitor, cast):
    page = visitor.open("/api/docs/#shape-Feature", user=cast.omar)
    at_once = page.locator("#shape-Feature table").is_visible()

    page.locator("#resource-features summary").click()
    page.locator("#resource-features").get_by_role("link", name="NewFeature").first.click()

    page.locator("#shape-NewFeature table").wait_for()
    assert at_once
    assert not page.locator("#shape-Prompt table").is_visible()


def test_menu__when_opened__leads_to_the_account_and_out(visitor, cast):
    page = visitor.open("/", user=cast.omar)

    page.locator(".me").click()
    page.wait_for_selector("#me-menu:popover-open")
    assert_no_axe_violations(page)
    screenshot(page, "menu", widths=("desktop",))

    assert page.locator("#me-menu").get_by_role("button", name="Sign out").is_visible()


def test_skip_link__with_the_first_tab__leads_past_the_navigation(visitor, cast):
    page = visitor.open("/", user=cast.omar)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_dialog__of_the_style_guide__opens_and_closes_without_sending(visitor, cast, settings):
    settings.DEBUG = True
    page = visitor.open("/styleguide/", user=cast.omar)

    page.get_by_role("button", name="Discard…").click()
    page.wait_for_selector("dialog#discard[open]")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="Cancel").click()

    assert not page.locator("dialog#discard").is_visible()
