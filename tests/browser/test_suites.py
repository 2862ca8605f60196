"""The table of cases in a browser: by keyboard alone, with a way back from what was removed."""

from __future__ import annotations

from evaluation.models import Suite
from tests.browser.suite_scenes import with_suite


def test_cases__added_and_removed_by_keyboard__are_saved(visitor, cast):
    page = visitor.open(with_suite("cases/")(cast), user=cast.ana)
    before = Suite.objects.get(slug="support-tickets").current

    page.get_by_role("button", name="Add a row").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Acme")  # the first field of the new row has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("de")
    for key in ("angry", "gift-card"):
        page.get_by_role("checkbox", name=f"Remove {key}").focus()
        page.keyboard.press("Space")
    assert page.get_by_text("Removed when you save. Undo").count() > 0
    page.get_by_role("checkbox", name="angry").focus()
    page.keyboard.press("Space")
    page.get_by_label("What changed and why").fill("German customers")
    page.keyboard.press("Enter")
    page.get_by_text("Saved as version 3").wait_for()

    after = Suite.objects.get(slug="support-tickets").current
    keys = [case.key for case in after.cases()]
    assert (after.number, after.note) == (3, "German customers")
    assert [case.key for case in before.cases() if case.key not in keys] == ["gift-card"]
    assert after.cases()[-1].document["variables"] == {"company": "Acme", "language": "de"}


def test_cases__left_with_something_typed__ask_first(visitor, cast):
    page = visitor.open(with_suite("cases/")(cast), user=cast.ana)
    page.on("dialog", lambda dialog: dialog.dismiss())

    page.get_by_label("Note").first.fill("Not saved yet")
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Back to the suite").click()

    assert asked.value.type == "beforeunload"
    assert page.get_by_label("Note").first.input_value() == "Not saved yet"
