"""A person at a browser. Whatever the browser complains about on the way is collected, and fails the test."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

WIDTHS = {"desktop": (1280, 860), "phone": (390, 844)}
WAIT_MS = 15_000
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Visitor:
    """Opens pages of ``base_url``; ``complaints`` gathers console errors, policy violations and failed requests."""

    def __init__(self, browser, base_url: str) -> None:
        self._browser = browser
        self._contexts = []
        self.base_url = base_url
        self.complaints: list[str] = []

    def open(self, path: str, *, user=None, width: str = "desktop", dark: bool = False, expect: int = 200):
        """A Playwright page at ``path``, as ``user`` (signed in without the form) or as nobody.

        ``expect`` is the status of the answer; the browser's own line about it is no complaint.
        """
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        context = self._browser.new_context(
            viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce", locale="en-GB"
        )
        self._contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        if user is not None:
            sign_in(context, user, self.base_url)
        page = context.new_page()
        self._listen(page, expect)
        answer = page.goto(self.base_url + path)
        assert answer.status == expect, f"{path} answered {answer.status}, expected {expect}"
        page.evaluate("document.fonts.ready")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _listen(self, page, expect: int) -> None:
        def heard(message):
            if message.type == "error" and f"status of {expect}" not in message.text:
                self.complaints.append(f"console: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._failed)

    def _failed(self, request) -> None:
        # Leaving a page while it still loads something is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"request: {request.url} {request.failure}")


def sign_in(context, user, base_url: str) -> None:
    """Give a browser context a session of ``user``, without the form and its signals."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base_url}])
