"""The pages of import and export in every state, and the whole way through them in a browser."""

from __future__ import annotations

import pytest

from registry.services.importing import start_import
from tests.browser.looks import screenshot
from tests.browser.test_every_page import assert_usable
from tests.factories import NOW
from tests.registry.importing.files import imported, planned, table, upload

ROWS = [
    ("Router", "Sort."),
    ("Router", "Sort otherwise."),
    ("Router", "Sort."),
    *((f"P {n}", "Do {{ it }}") for n in range(60)),
]


def files():
    return [
        table(*ROWS),
        upload("broken.prompt", "---\nmodel: [\n---\nx"),
        upload("warned.prompt", "---\nmodel: gpt-4o\n---\nHello {{name}}"),
    ]


def plan(cast, **options):
    return planned(files(), cast.omar, cast.feature, **options)


def started(cast):
    run = plan(cast, on_collision="skip")
    return start_import(run=run, by=cast.omar, at=NOW, in_background=False)


def done(cast):
    return imported(files(), cast.omar, cast.feature, on_collision="rename")


STATES = {
    "import-form": lambda cast: "/prompts/import/",
    "import-choice": lambda cast: plan(cast).get_absolute_url() + "?show=collision",
    "import-preview": lambda cast: plan(cast).get_absolute_url(),
    "import-rejected": lambda cast: plan(cast).get_absolute_url() + "?show=rejected",
    "import-running": lambda cast: started(cast).get_absolute_url(),
    "import-report": lambda cast: done(cast).get_absolute_url() + "?show=all",
    "export": lambda cast: done(cast) and "/prompts/export/",
    "export-checked": lambda cast: done(cast) and "/prompts/export/?check=prompty",
    "export-nothing": lambda cast: "/prompts/export/?q=zebra",
}


@pytest.mark.parametrize("name", STATES)
def test_page__in_each_state__is_usable(visitor, cast, name):
    page = visitor.open(STATES[name](cast), user=cast.omar)

    screenshot(page, name)

    assert_usable(page)


def test_import__from_files_to_report__in_a_browser(visitor, cast):
    page = visitor.open("/prompts/import/?feature=invoices", user=cast.omar)

    page.set_input_files(
        "input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"act,prompt\nA,1\nA,2\n"}
    )
    assert "a.csv" in page.inner_text("[data-drop-list]")
    page.click("text=Show what will happen")
    page.click("text=Choose for each")
    page.select_option("select[name=choice-2]", "rename")
    page.click("text=Keep the choices on this page")
    page.click("text=Import as drafts")

    assert page.inner_text("h1") == "What happened"
    assert page.locator("a.link", has_text="A").count() >= 2
