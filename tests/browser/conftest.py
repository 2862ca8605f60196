"""A real Chromium against a real server: ``make test`` runs these, or says why it did not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.server import BorrowingServer
from tests.browser.visitor import Visitor

# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
_HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items):
    for item in items:
        if _HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    candidates = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    executable = _chromium()
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium was found; CI tries every page in one. Set CHROMIUM to its path.")
        pytest.skip("no Chromium was found; set CHROMIUM to its path to try every page in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, headless=True, args=_FLAGS.split())
        yield started
        started.close()


@pytest.fixture(scope="session")
def borrowing_server(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        server = BorrowingServer()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def visitor(browser, db, borrowing_server):
    """Opens pages that see this test's rows; fails the test for anything that the browser complained about."""
    person = Visitor(browser, borrowing_server.url)
    yield person
    person.close()
    assert person.complaints == []


@pytest.fixture
def live_visitor(browser, live_server):
    """The same with rows really committed, for tests in which several people work at once."""
    person = Visitor(browser, live_server.url)
    yield person
    person.close()
    assert person.complaints == []
