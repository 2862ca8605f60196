"""Somebody at the editor of a draft, and the prompt that they write."""

from __future__ import annotations

import re

from django.utils import timezone

from registry.models import Prompt
from registry.services import start_draft
from tests.factories import PromptFactory, PromptVersionFactory, content

FIRST_TEXT = "You sort tickets for {{ company }}.\nRefunds are possible within 30 days."
COMPANY = {"name": "company", "type": "string", "description": "Our name", "example": "Brightwater"}


def prompt_with_draft(cast, *, text: str = FIRST_TEXT, by=None) -> Prompt:
    """ticket-router of ``cast.feature``: 1.0.0, submitted, and a draft that says the same."""
    prompt = PromptFactory(
        slug="ticket-router", title="Ticket router", feature=cast.feature, owner=cast.omar, purpose="Sorts tickets."
    )
    said = content(
        messages=[{"role": "system", "content": text}, {"role": "user", "content": "Sort this."}], variables=[COMPANY]
    )
    first = PromptVersionFactory(prompt=prompt, content=said, submitted=True)
    Prompt.objects.filter(pk=prompt.pk).update(latest_version=first)
    start_draft(prompt=prompt, by=by or cast.ana, at=timezone.now())
    return prompt


class Desk:
    """The editor on one page: what people do there, in their words."""

    def __init__(self, page) -> None:
        self.page = page
        page.locator("#checks .check").first.wait_for()

    def write(self, words: str, *, message: int = 0) -> None:
        """Type ``words`` before everything else in a message."""
        self.page.locator(".message__text").nth(message).focus()
        self.page.keyboard.press("Control+Home")
        self.page.keyboard.type(words)

    def text(self, message: int = 0) -> str:
        return self.page.locator(".message__text").nth(message).input_value()

    def texts(self) -> list[str]:
        return [box.input_value() for box in self.page.locator(".message__text").all()]

    def variables(self) -> list[str]:
        return self.page.locator(".variable legend").all_inner_texts()

    def save(self) -> None:
        self.page.keyboard.press("Control+s")

    def wait_until_saved(self) -> None:
        self.page.locator("#save-state", has_text=re.compile(r"^Saved at")).wait_for()

    def wait_until_told(self, words: str) -> None:
        self.page.locator("#banner", has_text=words).wait_for()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def focused(self, what: str) -> str:
        """A property of the element that has the focus, such as ``value`` or ``textContent``."""
        return self.page.evaluate(f"document.activeElement.{what}")
