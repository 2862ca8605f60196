"""What each role does with a release, in the browser, in their own session."""

from __future__ import annotations

import itertools
import os
import re

from playwright.sync_api import Page, expect

from tests.browser.editing import Desk
from tests.browser.looks import SHOTS
from tests.factories import PASSWORD

_steps = itertools.count(1)


class Someone:
    """A person at a browser of their own. Pictures of each step are taken when COUNTERSIGN_SHOTS asks for them."""

    def __init__(self, page: Page, site: str, slug: str) -> None:
        self.page, self.site, self.slug = page, site, slug

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, name: str, *, kind: str = "button") -> None:
        self.page.get_by_role(kind, name=name, exact=True).click()

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.get_by_text(each).first).to_be_visible()

    def picture(self, name: str) -> None:
        take_picture(self.page, name)

    # -- writing ------------------------------------------------------------------------------------------------------

    def write(self, text: str, *, why: str, number: str) -> None:
        """A new version with ``text`` as its first message, submitted; ends on its page."""
        self.go(f"/prompts/{self.slug}/")
        self.press("Edit")
        desk = Desk(self.page)
        self.page.locator(".message__text").first.fill(text)
        self.page.locator("#change-note").fill(why)
        desk.press("Submit for review")
        self.picture(f"submits-{number}")
        desk.press("Freeze and submit")
        self.page.wait_for_url(f"**/versions/{number}/")

    def ask(self, environment: str, *, canary_tomorrow: bool = False) -> int:
        """Ask for sign-off of the version on this page; returns the request's number."""
        self.press("Ask for sign-off", kind="link")
        self.page.locator(".environment", has_text=environment).click()
        expect(self.page.locator(".environment[aria-current]", has_text=environment)).to_be_visible()
        if canary_tomorrow:
            self.page.get_by_label("At a set time").check()
            self.page.get_by_label("10 % for a day, then everybody").check()
        self.picture(f"asks-for-{environment.lower()}")
        self.press("Ask for sign-off")
        self.page.wait_for_url(re.compile(r"/reviews/\d+/$"))
        return int(self.page.url.rstrip("/").rsplit("/", 1)[1])

    def answer(self, words: str) -> None:
        thread = self.page.locator("article.thread").first
        thread.locator("summary", has_text="Answer").click()
        thread.get_by_label("Your answer").fill(words)
        thread.get_by_role("button", name="Send").click()
        self.sees(words)

    def bring_in(self, number: str, *, why: str) -> None:
        self.press(f"Bring in {number}", kind="link")
        self.page.get_by_label("What changed and why").fill(why)
        self.picture(f"brings-in-{number}")
        self.page.locator("form.form button[type=submit]").click()
        self.page.wait_for_url(re.compile(r"/reviews/\d+/$"))

    def tick(self, points: dict[str, str]) -> None:
        """{name of the point: evidence}"""
        for name, evidence in points.items():
            point = self.page.locator("li.point", has_text=name)
            point.locator("summary").click()
            point.get_by_label("Evidence").fill(evidence)
            point.get_by_role("button", name="Tick it").click()
            expect(self.page.locator("li.point--done", has_text=name)).to_have_count(1)

    # -- reviewing ----------------------------------------------------------------------------------------------------

    def comment_on(self, words: str, says: str) -> None:
        """Select ``words`` in the difference, and use the button that comes up beside them."""
        self.page.evaluate(_SELECT, words)
        self.page.locator("[data-comment-on]").click()
        expect(self.page.get_by_label("The words that it is about")).to_have_value(words)
        self.page.get_by_label("Your comment").fill(says)
        self.press("Comment")
        self.sees(says)

    def ask_for_changes(self, reason: str) -> None:
        self.page.get_by_label("Reason", exact=True).fill(reason)
        self.press("Ask for changes")
        self.sees("You asked for changes as")

    def resolve(self) -> None:
        self.page.locator("article.thread").first.get_by_role("button", name="Resolve").click()
        expect(self.page.locator(".review-resolved")).to_be_visible()

    def approve(self) -> None:
        """Press the button; when policy wants a fresh sign-in, confirm and press once more."""
        self._approve_button().click()
        self.page.wait_for_load_state()
        if "/reauthenticate/" in self.page.url:
            self.picture("confirms-who-it-is")
            self.confirm()
            self._approve_button().click()
        expect(self.page.get_by_text("You signed as").first).to_be_visible()

    def _approve_button(self):
        return self.page.get_by_role("button", name=re.compile("^Approve"))

    # -- signing in ---------------------------------------------------------------------------------------------------

    def confirm(self) -> None:
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Confirm")
        self.page.wait_for_url(lambda url: "/reauthenticate/" not in url)

    def sign_in(self, email: str) -> None:
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url(lambda url: "/login/" not in url)


def take_picture(page: Page, name: str) -> None:
    if os.environ.get("COUNTERSIGN_SHOTS") == "1":
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"story-{next(_steps):02}-{name}.png")


# Selects the first occurrence of some words in the proposed text, across the marks of what was added.
_SELECT = """(words) => {
  for (const cell of document.querySelectorAll("[data-difference] tr[data-line]")) {
    const nodes = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest("del, .visually-hidden")) nodes.push(walker.currentNode);
    }
    const start = nodes.map((node) => node.data).join("").indexOf(words);
    if (start < 0) continue;
    const at = (place) => {
      for (const node of nodes) { if (place <= node.length) return [node, place]; place -= node.length; }
    };
    const range = document.createRange();
    range.setStart(...at(start)); range.setEnd(...at(start + words.length));
    getSelection().removeAllRanges(); getSelection().addRange(range);
    return;
  }
  throw new Error("These words are not in the difference: " + words);
}"""
