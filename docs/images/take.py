"""Take the pictures of the documentation from a fresh demonstration.

make run PORT=8100 COUNTERSIGN_VAR=/some/empty/folder DEMO_PASSWORD=a-long-passphrase
DEMO_PASSWORD=a-long-passphrase .venv/bin/python docs/images/take.py http://localhost:8100
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent
DESKTOP, PHONE = (1280, 800), (390, 780)
# Name of the file, who looks, address (" > " and the words of a link there), window, colours, what stands on top
# (empty: the top of the page).
PICTURES = (
    ("home", "leila", "/", DESKTOP, "light", ""),
    ("editor", "ana", "/prompts/customer-support-router/edit/", DESKTOP, "light", ""),
    ("diff", "leila", "/prompts/refund-decision/compare/?to=1.2.0&layout=side", (1280, 940), "light", ""),
    ("sign-off", "leila", "/reviews/ > Refunds within 14 days", DESKTOP, "light", ""),
    ("inbox", "leila", "/reviews/", (1280, 620), "light", ""),
    ("timeline", "rosa", "/releases/production/", (1280, 940), "light", ""),
    ("ledger-dark", "ada", "/ledger/", DESKTOP, "dark", ""),
    ("phone", "mia", "/reviews/ > Refunds within 14 days", PHONE, "light", ""),
)


def main() -> None:
    site, password = sys.argv[1].rstrip("/"), os.environ["DEMO_PASSWORD"]
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, person, address, window, colours, top in PICTURES:
            page = _signed_in(browser, site, person, password=password, window=window, dark=colours == "dark")
            path, _, link = address.partition(" > ")
            page.goto(site + path)
            if link:
                page.locator("main a", has_text=link).first.click()
            page.wait_for_load_state("networkidle")
            if address == "/ledger/":
                _verify(page)
            if top:
                page.locator(top).first.evaluate("it => scrollTo(0, it.getBoundingClientRect().top - 80)")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def _verify(page: Page) -> None:
    """A ledger that nobody has verified yet says so; a minute later it would not."""
    page.get_by_role("button", name="Verify the whole ledger now").click()
    for _ in range(20):
        page.wait_for_timeout(1000)
        page.goto(page.url)
        if page.get_by_text("Verified to entry").count():
            return


def _signed_in(browser: Browser, site: str, person: str, *, password: str, window: tuple[int, int], dark: bool) -> Page:
    context = browser.new_context(
        viewport={"width": window[0], "height": window[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.fill("input[name=login]", f"{person}@example.com")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    return page


if __name__ == "__main__":
    main()
