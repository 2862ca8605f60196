"""The editor when things happen meanwhile: a second person, a lost connection, a session that ends."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from registry.models import PromptVersion
from registry.services import save_draft, submit_version
from tests.browser.editing import FIRST_TEXT, Desk, prompt_with_draft
from tests.browser.looks import assert_no_axe_violations, screenshot
from tests.browser.visitor import sign_in
from tests.factories import NOW

EDIT = "/prompts/ticket-router/edit/"


@pytest.fixture
def forgiving(visitor):
    """A visitor whose browser may complain about refused saves and lost connections: those are what is tried here."""
    yield visitor
    expected = re.compile(r"status of (409|403)|ERR_INTERNET_DISCONNECTED")
    visitor.complaints[:] = [line for line in visitor.complaints if not expected.search(line)]


@pytest.fixture
def ana(forgiving, cast):
    prompt_with_draft(cast)
    return Desk(forgiving.open(EDIT, user=cast.ana))


def stored() -> PromptVersion:
    return PromptVersion.objects.get(state="draft")


def saved_by(person, text: str) -> None:
    draft = stored()
    said = {**draft.content, "messages": [{"role": "system", "content": text}, *draft.messages[1:]]}
    save_draft(version=draft, by=person, at=timezone.now(), expected_revision=draft.revision, content=said)


def test_second_person__on_the_same_draft__is_named_to_both(ana, forgiving, cast):
    omar = Desk(forgiving.open(EDIT, user=cast.omar))

    omar.page.locator("#others", has_text="Ana Silva is looking too").wait_for()
    ana.page.locator("#others", has_text="Omar Haddad is looking too").wait_for()


def test_second_save__over_one_not_seen__shows_both_and_keeps_mine_when_asked(ana, cast):
    ana.page.locator("#change-note").fill("Ana's reason")
    ana.write("Ana. ")
    saved_by(cast.omar, "Omar. " + FIRST_TEXT)
    ana.save()
    dialog = ana.page.locator("dialog#choose")
    dialog.locator("ins", has_text="Ana").wait_for()
    assert_no_axe_violations(ana.page)
    screenshot(ana.page, "editor-conflict")
    shown = dialog.inner_text()
    before = stored().messages[0]["content"]
    ana.press("Save mine")
    ana.wait_until_saved()

    assert "Omar Haddad saved this draft after you opened it." in shown
    assert "Your note: Ana's reason" in shown
    assert before == "Omar. " + FIRST_TEXT
    assert stored().messages[0]["content"] == "Ana. " + FIRST_TEXT
    texts = PromptVersion.history.filter(id=stored().pk).values_list("messages__0__content", flat=True)
    assert "Omar. " + FIRST_TEXT in texts


def test_second_save__when_theirs_is_taken__sets_mine_aside_and_brings_it_back(ana, cast):
    ana.write("Ana. ")
    saved_by(cast.omar, "Omar. " + FIRST_TEXT)
    ana.save()
    ana.press("Take theirs")
    taken = ana.text()
    ana.press("Bring mine back")
    ana.wait_until_saved()

    assert taken == "Omar. " + FIRST_TEXT
    assert stored().messages[0]["content"] == "Ana. " + FIRST_TEXT


def test_second_save__decided_later__waits_and_overwrites_nothing(ana, cast):
    ana.write("Ana. ")
    saved_by(cast.omar, "Omar. " + FIRST_TEXT)
    ana.save()
    ana.press("Decide later")
    ana.wait_until_told("Your changes are not saved yet")
    ana.write("More. ")
    ana.press("Compare and choose")
    ana.page.locator("dialog#choose ins", has_text="More").wait_for()

    assert stored().messages[0]["content"] == "Omar. " + FIRST_TEXT


def test_newer_save__while_nothing_is_typed__is_offered(ana, cast):
    saved_by(cast.omar, "Omar. " + FIRST_TEXT)
    ana.press("Show the newer text")
    ana.page.locator("#checks .check").first.wait_for()

    assert ana.text() == "Omar. " + FIRST_TEXT


def test_draft__submitted_by_somebody_else__puts_what_i_typed_into_a_new_one(ana, cast):
    saved_by(cast.omar, "Omar. " + FIRST_TEXT)
    ana.page.reload()
    ana.page.locator("#checks .check").first.wait_for()
    ana.write("Late. ")
    draft = stored()
    PromptVersion.objects.filter(pk=draft.pk).update(change_note="Agreed by phone")
    submit_version(version=draft, by=cast.omar, at=NOW)
    ana.save()
    ana.wait_until_told("was submitted and is frozen")
    kept = ana.text()
    ana.press("Put my text into a new draft")
    ana.page.locator("#number", has_text="1.2.0").wait_for()

    assert kept == "Late. Omar. " + FIRST_TEXT
    assert stored().messages[0]["content"] == kept
    assert PromptVersion.objects.get(pk=draft.pk).messages[0]["content"] == "Omar. " + FIRST_TEXT


def test_session__that_ended_while_writing__loses_nothing_and_saves_after_signing_in(ana, cast):
    context = ana.page.context
    context.clear_cookies()
    ana.write("Signed out. ")
    ana.save()
    ana.wait_until_told("You were signed out")
    screenshot(ana.page, "editor-signed-out", widths=("desktop",))
    # Signing in elsewhere brings a new session and a new token for forms.
    sign_in(context, cast.ana, ana.page.url.split("/prompts/")[0])
    ana.press("Save now")
    ana.wait_until_saved()

    assert stored().messages[0]["content"] == "Signed out. " + FIRST_TEXT


def test_session__of_somebody_else_by_now__saves_nothing_in_their_name(ana, cast):
    sign_in(ana.page.context, cast.omar, ana.page.url.split("/prompts/")[0])
    ana.write("Whose? ")
    ana.save()
    ana.wait_until_told("signed in as Omar Haddad now")

    assert stored().messages[0]["content"] == FIRST_TEXT


def test_connection__lost_and_found__saves_what_was_typed_between(ana):
    ana.page.context.set_offline(True)
    ana.write("Offline. ")
    ana.save()
    ana.wait_until_told("The portal cannot be reached")
    ana.page.context.set_offline(False)
    ana.wait_until_saved()

    assert stored().messages[0]["content"] == "Offline. " + FIRST_TEXT
    assert not ana.page.locator("#banner").is_visible()


def test_tab__closed_while_offline__offers_its_text_when_opened_again(ana, forgiving, cast):
    context = ana.page.context
    ana.page.context.set_offline(True)
    ana.write("Closed. ")
    ana.save()
    ana.wait_until_told("Your text is kept in this browser")
    ana.page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(forgiving.base_url + EDIT)
    again = Desk(page)
    opened = again.text()
    again.wait_until_told("never reached the portal")
    again.press("Show what they change")
    page.locator("dialog#choose ins", has_text="Closed").wait_for()
    page.locator("dialog#choose").get_by_role("button", name="Bring them back").click()
    again.wait_until_saved()

    assert opened == FIRST_TEXT
    assert stored().messages[0]["content"] == "Closed. " + FIRST_TEXT
