"""The story that the registry exists for, told once in full; and what the pages around it must do in a browser."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from registry.models import Prompt, PromptVersion
from tests.browser.editing import Desk, prompt_with_draft
from tests.browser.looks import assert_no_axe_violations, assert_no_sideways_scroll, screenshot, use_width
from tests.factories import PASSWORD, PromptVersionFactory, content


def shown(page, element: str) -> list[str]:
    """The words that eyes see in such elements, without those for screen readers."""
    return page.locator(f".diff__text {element}").evaluate_all(
        """(found) => found.map((each) => {
            const copy = each.cloneNode(true);
            copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
            return copy.textContent;
        })"""
    )


def test_story__from_signing_in_to_the_auditor__holds_in_a_browser(visitor, cast):
    prompt_with_draft(cast, by=cast.omar)
    PromptVersion.objects.filter(state="draft").update(state="discarded")
    cast.omar.set_password(PASSWORD)
    cast.omar.save()
    EmailAddress.objects.create(user=cast.omar, email=cast.omar.email, verified=True, primary=True)
    page = visitor.open("/prompts/", expect=200)

    # She signs in with her password,
    page.get_by_label("E-mail").fill("omar@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").wait_for()
    # finds her prompt by words inside it,
    page.get_by_role("searchbox").fill("refunds possible")
    page.keyboard.press("Enter")
    page.locator("table").get_by_role("link", name="Ticket router").click()
    # changes a sentence,
    page.get_by_role("button", name="Edit", exact=True).click()
    desk = Desk(page)
    page.locator(".message__text").first.fill(desk.text().replace("30 days", "14 days"))
    page.locator("#change-note").fill("T&C 4.2 say 14 days")
    # sees word for word what changed,
    desk.press("See what changed")
    page.locator("del", has_text="30").wait_for()
    words = (shown(page, "del"), shown(page, "ins"))
    screenshot(page, "story-difference")
    page.go_back()
    # says why, and submits.
    Desk(page).press("Submit for review")
    Desk(page).press("Freeze and submit")
    page.wait_for_url("**/prompts/ticket-router/versions/1.1.0/")

    assert words == (["30"], ["14"])
    # The auditor finds it in the ledger, and the exact text behind it.
    ledger = visitor.open("/ledger/?q=ticket-router", user=cast.ada)
    entry = ledger.locator("main", has_text="Omar Haddad submitted")
    assert "1.1.0 of ticket-router" in entry.inner_text()
    ledger.get_by_role("link", name="1.1.0 of ticket-router").first.click()
    ledger.wait_for_url("**/versions/1.1.0/")
    assert "T&C 4.2 say 14 days" in ledger.locator("main").inner_text()
    assert ledger.get_by_role("button", name="Edit").count() == 0


def test_comparison__of_hidden_characters__shows_and_counts_them(visitor, cast):
    prompt = prompt_with_draft(cast)
    PromptVersion.objects.filter(state="draft").update(
        messages=[{"role": "system", "content": "Pay to the p\u0430yment\u200b desk.\n" + "word" * 90}]
    )
    page = visitor.open(f"/prompts/{prompt.slug}/compare/", user=cast.vera)

    page.locator(".pill", has_text="Hidden or look-alike characters: 2").wait_for()
    assert page.locator(".odd").count() == 2
    for width in ("desktop", "phone"):
        use_width(page, width)
        assert_no_sideways_scroll(page)
    assert_no_axe_violations(page)
    screenshot(page, "compare-odd")


def test_comparison__side_by_side__unfolds_unchanged_lines_and_stacks_on_a_phone(visitor, cast):
    lines = [f"Rule {number}: answer politely." for number in range(60)]
    prompt = prompt_with_draft(cast, text="\n".join(lines))
    changed = "\n".join([*lines[:30], "Rule 30: answer at once.", *lines[31:]])
    PromptVersion.objects.filter(state="draft").update(messages=[{"role": "system", "content": changed}])
    page = visitor.open(f"/prompts/{prompt.slug}/compare/?layout=side", user=cast.vera)
    page.locator("summary", has_text="27 unchanged lines").first.click()
    assert page.get_by_text("Rule 0: answer politely.").is_visible()
    assert_no_axe_violations(page)
    screenshot(page, "compare-side")

    use_width(page, "phone")

    before, after = page.locator(".diff__row--changed .diff__text").all()
    assert before.bounding_box()["y"] < after.bounding_box()["y"]
    assert_no_sideways_scroll(page)


def test_archived_prompt__for_its_owner__is_brought_back_from_its_page(visitor, cast):
    prompt = prompt_with_draft(cast)
    Prompt.objects.filter(pk=prompt.pk).update(archived_at=prompt.updated_at)
    page = visitor.open("/prompts/ticket-router/", user=cast.omar)
    assert page.get_by_text("This prompt is archived").is_visible()
    screenshot(page, "prompt-archived")

    page.get_by_role("button", name="Bring it back").click()
    page.locator(".messages", has_text="back in the lists").wait_for()

    assert Prompt.objects.get(pk=prompt.pk).archived_at is None


def test_prompt_page__with_sixty_versions_and_many_long_words__stays_in_its_frame(visitor, cast):
    prompt = prompt_with_draft(cast)
    Prompt.objects.filter(pk=prompt.pk).update(
        title="W" * 200, purpose="unbreakable" * 40, tags=[f"tag-number-{number}" for number in range(40)],
        known_issues="x" * 400,
    )  # fmt: skip
    for minor in range(1, 60):
        PromptVersionFactory(
            prompt=prompt, minor=minor, submitted=True, content=content(f"Text {minor}"), change_note="y" * 300
        )
    page = visitor.open("/prompts/ticket-router/", user=cast.omar)

    assert page.get_by_text("Older versions are in the").is_visible()
    for width in ("desktop", "phone"):
        use_width(page, width)
        assert_no_sideways_scroll(page)
    screenshot(page, "prompt-crowded")
