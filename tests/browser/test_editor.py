"""The editor by one person: writing, checks, variables, messages, notes, saving, submitting."""

from __future__ import annotations

import pytest

from registry.models import PromptVersion
from tests.browser.editing import FIRST_TEXT, Desk, prompt_with_draft
from tests.browser.looks import assert_no_axe_violations, assert_no_sideways_scroll, screenshot, use_width

EDIT = "/prompts/ticket-router/edit/"


@pytest.fixture
def desk(visitor, cast):
    prompt_with_draft(cast)
    return Desk(visitor.open(EDIT, user=cast.ana))


def stored() -> PromptVersion:
    return PromptVersion.objects.get(state="draft")


def test_writing__after_a_pause__is_saved_by_itself_and_shown_filled_in(desk):
    desk.write("Be brief. ")
    desk.wait_until_saved()

    assert stored().messages[0]["content"] == "Be brief. " + FIRST_TEXT
    assert stored().updated_by.email == "ana@example.org"
    assert "Be brief. You sort tickets for Brightwater." in desk.page.locator("#preview").inner_text()
    assert desk.page.locator("#size").inner_text().startswith("92 characters · about ")
    assert "+10 since you opened it" in desk.page.locator("#size").inner_text()
    assert "stimate" in desk.page.locator("#size-note").inner_text()


def test_variable__while_its_name_is_typed__joins_once_and_leaves_when_taken_back(desk):
    desk.write("")
    desk.page.keyboard.type("{{ customer_name }} ", delay=60)
    desk.page.locator(".variable legend", has_text="customer_name").wait_for()
    joined = desk.variables()
    for _ in range(20):
        desk.page.keyboard.press("Backspace")
    desk.page.locator(".variable legend", has_text="customer_name").wait_for(state="detached")

    assert joined == ["company", "customer_name"]
    assert desk.variables() == ["company"]


def test_variable__renamed_in_the_text__takes_its_description_along(desk):
    desk.page.locator(".message__text").first.fill(FIRST_TEXT.replace("company", "firm"))
    desk.page.get_by_role("button", name="It is called firm now").click()
    desk.save()
    desk.wait_until_saved()

    assert [(each["name"], each["description"]) for each in stored().variables] == [("firm", "Our name")]


def test_editor__that_somebody_only_looks_at__saves_nothing_in_their_name(visitor, cast):
    prompt_with_draft(cast, text="Hello {{ customer }} of {{ company }}.", by=cast.omar)
    desk = Desk(visitor.open(EDIT, user=cast.ana))
    desk.page.locator(".variable legend", has_text="customer").wait_for()
    desk.save()
    desk.page.locator("#save-state", has_text="Everything is saved").wait_for()
    desk.page.wait_for_timeout(4500)

    assert (stored().revision, stored().updated_by) == (1, cast.omar)


def test_error__in_the_template__stands_at_its_line_and_a_click_leads_there(desk):
    desk.page.locator(".message__text").first.fill("Sort.\n{% if company %}Hello")
    problem = desk.page.locator("#checks").get_by_role("button", name="Line 2")
    problem.wait_for()
    assert_no_axe_violations(desk.page)
    screenshot(desk.page, "editor-error")
    problem.click()

    chosen = desk.focused("value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)")
    assert chosen == "{% if company %}Hello"
    assert desk.page.locator(".mirror__line--error").all_inner_texts() == ["{% if company %}Hello"]


def test_messages__moved_by_keyboard_and_by_button__keep_text_and_focus(desk):
    desk.page.locator(".message__text").nth(1).focus()
    desk.page.keyboard.press("Alt+ArrowUp")

    assert desk.texts() == ["Sort this.", FIRST_TEXT]
    assert desk.focused("value") == "Sort this."
    assert desk.page.locator("#told").inner_text() == "The message is number 1 of 2 now."

    desk.page.locator("[data-do=down]").first.click()

    assert desk.texts() == [FIRST_TEXT, "Sort this."]


def test_message__added_and_removed__can_be_put_back_with_its_note(desk):
    desk.page.locator("#add-message").click()
    desk.page.keyboard.type("Thank you.")
    desk.page.locator("[data-do=note]").nth(2).click()
    desk.page.keyboard.type("Polite")
    desk.page.locator("[data-do=remove]").nth(2).click()
    removed = (desk.texts(), desk.page.locator("#notes li").count(), desk.focused("textContent"))
    desk.page.keyboard.press("Enter")
    desk.save()
    desk.wait_until_saved()

    assert removed == ([FIRST_TEXT, "Sort this."], 0, "Put it back")
    assert stored().messages[2] == {"role": "assistant", "content": "Thank you."}
    assert stored().rationale == [{"message": 2, "quote": "", "note": "Polite"}]


def test_note__without_words_yet__does_not_keep_the_text_from_being_saved(desk):
    desk.page.locator("[data-do=note]").first.click()
    desk.write("Now: ")
    desk.save()
    desk.wait_until_saved()

    assert stored().messages[0]["content"].startswith("Now: ")
    assert stored().rationale == []


def test_json_box__while_it_is_unsound__keeps_the_rest_savable_and_stops_submission(desk):
    desk.page.locator(".editor__more summary").click()
    desk.page.locator("#output-schema").fill('{"type": "object"')
    desk.page.locator("#temperature").fill("0.4")
    desk.save()
    desk.page.locator("#save-state", has_text="Saved, except the form of the answer").wait_for()
    desk.page.locator("#change-note").fill("Steadier")
    desk.press("Submit for review")
    desk.wait_until_told("the form of the answer must be sound JSON")

    assert stored().parameters == {"temperature": 0.4}
    assert stored().output_schema is None


def test_parameter__out_of_range__is_told_at_its_field(desk):
    desk.page.locator("#temperature").fill("7")
    desk.page.locator("#temperature-error", has_text="2").wait_for()

    assert desk.page.locator("#temperature").get_attribute("aria-invalid") == "true"


def test_submit__without_a_note__asks_for_it_and_then_freezes(desk):
    desk.write("Be kind. ")
    desk.press("Submit for review")
    asked = (desk.focused("id"), desk.page.locator("#change-note-error").inner_text())
    desk.page.keyboard.type("Complaints about the tone")
    desk.press("Submit for review")
    desk.press("Freeze and submit")
    desk.page.wait_for_url("**/versions/1.1.0/")

    assert asked == ("change-note", "Say what changed and why. Reviewers read this first.")
    assert "frozen now" in desk.page.locator(".messages").inner_text()
    frozen = PromptVersion.objects.get(state="submitted", minor=1)
    assert (frozen.change_note, frozen.number) == ("Complaints about the tone", "1.1.0")


def test_submit__before_it_freezes__says_what_happens_and_can_be_left(desk):
    desk.write("Be kind. ")
    desk.page.locator("#change-note").fill("Complaints about the tone")
    desk.press("Submit for review")
    question = desk.page.get_by_role("dialog", name="Submit 1.1.0 for review?")
    question.wait_for()
    said = question.inner_text()
    assert_no_axe_violations(desk.page)
    screenshot(desk.page, "editor-submit")
    use_width(desk.page, "phone")
    assert_no_sideways_scroll(desk.page)
    desk.press("Keep writing")

    assert "Its text freezes." in said
    assert "Nothing goes live by this." in said
    assert "Tom Becker Technical reviewer" in " ".join(said.split())
    assert "Complaints about the tone" in said
    assert (stored().state, stored().messages[0]["content"][:8]) == ("draft", "Be kind.")
    assert desk.focused("textContent").strip().endswith("Submit for review")


def test_kind_of_change__is_proposed_with_its_reason_and_can_only_be_raised(desk):
    desk.write("Be kind. ")
    desk.save()
    desk.wait_until_saved()

    assert desk.page.locator("#bump-help").inner_text().startswith("Proposed: minor. ")
    assert [option.is_disabled() for option in desk.page.locator("#bump option").all()] == [False, True, False, False]
    desk.page.locator("#bump").select_option("major")
    desk.save()
    desk.page.locator("#number", has_text="2.0.0").wait_for()


def test_discard_and_bring_back__keep_the_text(desk):
    desk.write("Kept. ")
    desk.save()
    desk.wait_until_saved()
    desk.press("Discard the draft")
    desk.page.locator("dialog#discard").get_by_role("button", name="Discard", exact=True).click()
    desk.page.locator(".messages", has_text="put aside").wait_for()
    desk.page.goto(desk.page.url + "history/")
    desk.press("Bring it back")
    desk.page.locator("#messages .message").first.wait_for()

    assert desk.text() == "Kept. " + FIRST_TEXT


def test_leaving__with_changes_not_saved__asks_first(desk):
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.write("Unsaved ")
    desk.page.goto("about:blank")

    assert asked == ["beforeunload"]


def test_editor__on_a_phone__has_everything_without_scrolling_sideways(desk):
    use_width(desk.page, "phone")

    assert_no_sideways_scroll(desk.page)
    assert desk.page.get_by_role("button", name="Submit").is_visible()
    screenshot(desk.page, "editor-phone", widths=("phone",))


def test_large_prompt__of_a_megabyte__takes_typing_and_saves(visitor, cast):
    prompt_with_draft(cast, text="A line about refunds and deliveries, many times over.\n" * 20_000)
    desk = Desk(visitor.open(EDIT, user=cast.ana))
    desk.page.evaluate(
        """() => { window.ours = 0; const box = document.querySelector(".message__text");
        document.addEventListener("input", () => { window.begun = performance.now(); }, true);
        document.addEventListener("input", () => { window.ours = Math.max(ours, performance.now() - begun); }); }"""
    )

    desk.write("Typed in a large text. ")
    worst_ms = desk.page.evaluate("ours")
    desk.save()
    desk.wait_until_saved()

    # What the page itself does for a key; laying out the text is the browser's own work.
    assert worst_ms < 50
    assert stored().messages[0]["content"].startswith("Typed in a large text. A line")
