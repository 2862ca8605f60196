"""The edit history as pages: nothing left out between two, nothing large read for one."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import PromptVersion
from registry.services import create_prompt, save_draft, update_prompt
from registry.timeline import PAGE_LENGTH, page_of_rows, rows_of
from tests.factories import NOW, content


def written(cast, saves):
    """A prompt whose draft is saved ``saves`` times, each time together with a change of its title."""
    prompt = create_prompt(by=cast.omar, at=NOW, feature=cast.feature, slug="router", title="Router 0")
    for number in range(1, saves + 1):
        at, draft = NOW + dt.timedelta(minutes=number), prompt.versions.get()
        save_draft(
            version=draft, by=cast.omar, at=at, expected_revision=draft.revision, content=content(f"Text {number}.")
        )
        update_prompt(prompt=prompt, by=cast.omar, at=at, reason="Because", title=f"Router {number}")
    return prompt


def pages(prompt):
    """Every page, as the view asks for them."""
    before, found = None, []
    while not found or before:
        rows = [
            *rows_of(prompt.history.all(), before=before, about="prompt"),
            *rows_of(PromptVersion.history.filter(prompt_id=prompt.pk), before=before, about="version"),
        ]
        shown, before = page_of_rows(rows)
        found.append(shown)
    return found


def test_pages__of_rows_written_at_the_same_time__leave_none_out(cast):
    saves = PAGE_LENGTH
    prompt = written(cast, saves)
    # One row alone, so that a page would end between two of the same time.
    alone = NOW + dt.timedelta(minutes=saves + 1)
    update_prompt(prompt=prompt, by=cast.omar, at=alone, reason="Because", title=f"Router {saves + 1}")

    shown = [row for page in pages(prompt) for row in page]

    pairs = [NOW + dt.timedelta(minutes=number) for number in range(saves + 1)]
    expected = [(at, about) for at in pairs for about in ("prompt", "version")]
    assert sorted((row.at, row.about) for row in shown) == [*expected, (alone, "prompt")]
    titles = [(row.changes[0].old, row.changes[0].new) for row in shown if row.about == "prompt" and row.changes]
    assert titles == [(f"Router {number - 1}", f"Router {number}") for number in range(saves + 1, 0, -1)]


def test_pages__as_many_rows_as_one_holds__are_one(cast):
    prompt = written(cast, PAGE_LENGTH // 2 - 1)

    assert [len(page) for page in pages(prompt)] == [PAGE_LENGTH]


def test_rows__of_a_long_history__are_cut_by_the_database_and_leave_the_texts_there(cast):
    prompt = written(cast, PAGE_LENGTH + 5)

    with CaptureQueriesContext(connection) as queries:
        rows = rows_of(PromptVersion.history.filter(prompt_id=prompt.pk))

    assert len(rows) == PAGE_LENGTH + 1
    assert len(queries) <= 3
    assert not any('"messages"' in query["sql"] for query in queries)
