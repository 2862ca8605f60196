"""What an import does: rows, history, ledger and report; twice; with choices; with rows that cannot be saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import RoleGrant
from accounts.services.derive import derive_access
from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from registry.models import Contribution, ImportLine, ImportPlan, ImportRun, Prompt, PromptVersion
from registry.services.importing import (
    choose,
    continue_import,
    discard_import,
    discard_old_plans,
    resume_stalled,
    running,
    start_import,
)
from registry.services.importing import writing as writing_module
from tests.factories import NOW, PromptFactory, PromptVersionFactory
from tests.registry.importing.files import imported, outcomes, planned, table, upload

FULL = """---
name: router
title: Ticket router
purpose: Sorts tickets.
tags: [Support, routing]
accuracy_threshold: 0.9
version: 2.4.0
change_note: Clearer wording.
model: gpt-4o-2024-08-06
---
Sort {{ ticket }}.
"""


def test_import__file_with_all_facts__fills_prompt_draft_history_and_ledger(cast):
    run = imported([upload("router.md", FULL)], cast.ana, cast.feature, owner=cast.omar)

    prompt = Prompt.objects.get()
    draft = prompt.latest_version
    assert (prompt.slug, prompt.title, prompt.purpose, prompt.tags, prompt.accuracy_threshold, prompt.owner) == (
        "router", "Ticket router", "Sorts tickets.", ["routing", "support"], 0.9, cast.omar,
    )  # fmt: skip
    assert (draft.number, draft.state, draft.change_note, draft.import_source, draft.created_by) == (
        "2.4.0", "draft", "Clearer wording.", "router.md", cast.ana,
    )  # fmt: skip
    assert list(Contribution.objects.values_list("version", "person")) == [(draft.pk, cast.ana.pk)]
    history = [*prompt.history.all(), *draft.history.all()]
    assert [(row.history_user, row.history_date, row.history_change_reason) for row in history] == [
        (cast.ana, NOW, "Imported")
    ] * 2
    entries = Entry.objects.order_by("sequence").values_list("action", "actor_id", "object_id", "digest")
    assert list(entries) == [
        ("prompt.imported", cast.ana.pk, str(prompt.pk), draft.digest),
        ("import.finished", cast.ana.pk, str(run.pk), ""),
    ]
    assert outcomes(run) == [("router", "created")]


def test_import__second_time__changes_nothing_and_says_so(cast):
    files = lambda: [upload("router.md", FULL), table(("A", "1"), ("A", "2"), ("A", "1"))]  # noqa: E731
    imported(files(), cast.ana, cast.feature, on_collision="rename")
    before = (
        Prompt.objects.count(),
        PromptVersion.history.count(),
        Entry.objects.filter(action="prompt.imported").count(),
    )

    run = imported(files(), cast.ana, cast.feature, on_collision="rename")

    after = (
        Prompt.objects.count(),
        PromptVersion.history.count(),
        Entry.objects.filter(action="prompt.imported").count(),
    )
    assert after == before == (3, 3, 3)
    assert run.counts == {"unchanged": 3, "double": 1}


@pytest.mark.parametrize(
    ("choice", "texts", "expected"),
    [
        ("rename", {"a": "1", "a-2": "2"}, [("a", "created"), ("a-2", "created")]),
        ("skip", {"a": "1"}, [("a", "created"), ("a", "skipped")]),
        ("keep", {"a": "2"}, [("a", "skipped"), ("a", "created")]),
    ],
)
def test_import__two_rows_of_one_name__follow_the_choice(cast, choice, texts, expected):
    run = planned([table(("A", "1"), ("A", "2"))], cast.ana, cast.feature)
    choose(run=run, by=cast.ana, choices={2: choice})
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    run = continue_import(run=run, at=NOW)

    found = {prompt.slug: prompt.latest_version.messages[0]["content"] for prompt in Prompt.objects.all()}
    assert (found, outcomes(run)) == (texts, expected)


def test_import__renamed_past_names_in_use__takes_the_next_number(cast):
    PromptFactory(slug="a-2")

    run = imported([table(("A", "1"), ("A", "2"), ("A", "3"))], cast.ana, cast.feature, on_collision="rename")

    assert outcomes(run) == [("a", "created"), ("a-3", "created"), ("a-4", "created")]


def test_import__kept_in_another_feature__becomes_a_draft_there(cast):
    theirs = PromptFactory(slug="a", feature=cast.other_feature)
    newest = PromptVersionFactory(prompt=theirs, submitted=True)
    run = planned([table(("A", "1"))], cast.ana, cast.feature)
    choose(run=run, by=cast.ana, for_all="keep")
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    continue_import(run=run, at=NOW)

    theirs.refresh_from_db()
    draft = theirs.latest_version
    assert (draft.state, draft.parent, draft.messages[0]["content"]) == ("draft", newest, "1")
    assert Entry.objects.filter(action="prompt_version.draft_created", object_id=str(draft.pk)).count() == 1


def test_import__undecided_names__does_not_start(cast):
    run = planned([table(("A", "1"), ("A", "2"))], cast.ana, cast.feature)

    with pytest.raises(BadInput):
        start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    run.refresh_from_db()
    assert run.state == "planned"


@pytest.mark.parametrize("choices", [{1: "rename"}, {2: "burn"}, {9: "skip"}])
def test_choose__what_is_not_offered__is_refused(cast, choices):
    run = planned([table(("A", "1"), ("A", "2"))], cast.ana, cast.feature)

    with pytest.raises(BadInput):
        choose(run=run, by=cast.ana, choices=choices)


def test_import__of_somebody_else__cannot_be_touched(cast):
    run = planned([table(("A", "1"))], cast.ana, cast.feature)

    for act in (
        lambda: choose(run=run, by=cast.omar, for_all="skip"),
        lambda: start_import(run=run, by=cast.omar, at=NOW, in_background=False),
        lambda: discard_import(run=run, by=cast.omar, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_import__started_twice__is_refused(cast):
    run = imported([table(("A", "1"))], cast.ana, cast.feature)

    with pytest.raises(WrongState):
        start_import(run=run, by=cast.ana, at=NOW, in_background=False)


def test_import__role_withdrawn_after_the_preview__stops_and_keeps_nothing(cast):
    run = planned([table(("A", "1"))], cast.ana, cast.feature)
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)
    RoleGrant.objects.filter(person=cast.ana).update(withdrawn_at=NOW, withdrawn_by=cast.alex)
    derive_access([cast.ana.pk])

    run = continue_import(run=run, at=NOW)

    assert (run.state, Prompt.objects.count()) == ("failed", 0)
    assert "Prompt editor" in run.problem


def test_import__name_taken_between_preview_and_yes__reports_that_row_only(cast):
    run = planned([table(("A", "1"), ("B", "2"))], cast.ana, cast.feature)
    PromptVersionFactory(prompt=PromptFactory(slug="a", feature=cast.feature))
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    run = continue_import(run=run, at=NOW)

    assert outcomes(run) == [("a", "failed"), ("b", "created")]


def test_import__one_row_that_cannot_be_saved__does_not_stop_the_others(cast, monkeypatch):
    insert = writing_module._insert

    def refuse_b(rows, **who):
        if any(prompt.slug == "b" for prompt in rows.prompts):
            raise IntegrityError("refused for the test")
        insert(rows, **who)

    monkeypatch.setattr(writing_module, "_insert", refuse_b)

    run = imported([table(("A", "1"), ("B", "2"), ("C", "3"))], cast.ana, cast.feature)

    assert outcomes(run) == [("a", "created"), ("b", "failed"), ("c", "created")]
    assert run.counts == {"created": 2, "failed": 1}


def test_import__draft_opened_after_the_plan__is_told_in_a_sentence(cast):
    prompt = PromptFactory(feature=cast.feature, slug="refund")
    run = planned([table(("Refund", "Other words."))], cast.ana, cast.feature)
    # The draft stands before the version whose text it shares, as rows may.
    PromptVersionFactory(prompt=prompt)
    PromptVersionFactory(prompt=prompt, submitted=True)

    start_import(run=run, by=cast.ana, at=NOW, in_background=False)
    run = continue_import(run=run, at=NOW)

    assert list(run.lines.values_list("outcome", "reason")) == [
        ("failed", "Somebody opened a draft of refund meanwhile. Import this again.")
    ]


@pytest.mark.django_db(transaction=True)
def test_import__connection_dropped_inside_a_chunk__loses_nothing_half(cast, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    run = planned([table(*((f"P{n}", str(n)) for n in range(6)))], cast.ana, cast.feature)
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)
    record_many, calls = writing_module.record_many, []

    def drop(records):
        calls.append(records)
        if len(calls) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return record_many(records)

    monkeypatch.setattr(writing_module, "record_many", drop)
    with pytest.raises(OperationalError):
        continue_import(run=run, at=NOW)
    connection.close()
    halfway = (Prompt.objects.count(), PromptVersion.objects.count(), ImportLine.objects.count())

    run = continue_import(run=run, at=NOW)

    assert halfway == (2, 2, 2)
    assert run.counts == {"created": 6}
    assert Entry.objects.filter(action="prompt.imported").count() == Contribution.objects.count() == 6


def test_import__finished_or_put_aside__leaves_no_text_of_the_files(cast):
    imported([table(("A", "1"))], cast.ana, cast.feature)
    discard_import(run=planned([table(("B", "2"))], cast.ana, cast.feature), by=cast.ana, at=NOW)

    assert ImportPlan.objects.count() == 0


def test_discard_old_plans__after_a_week__puts_them_aside(cast):
    old = planned([table(("A", "1"))], cast.ana, cast.feature)
    ImportRun.objects.filter(pk=old.pk).update(progressed_at=NOW - dt.timedelta(days=8))
    planned([table(("B", "2"))], cast.ana, cast.feature)

    assert discard_old_plans(at=NOW) == 1

    old.refresh_from_db()
    assert (old.state, ImportPlan.objects.count()) == ("discarded", 1)


def test_resume_stalled__without_a_sign_of_life__queues_once(cast, monkeypatch):
    queued = []
    monkeypatch.setattr(running.run_import, "delay", lambda **what: queued.append(what))
    run = planned([table(("A", "1"))], cast.ana, cast.feature)
    start_import(run=run, by=cast.ana, at=NOW, in_background=False)

    counts = [resume_stalled(at=NOW + dt.timedelta(minutes=minutes)) for minutes in (1, 3, 4)]

    assert (counts, queued) == ([0, 1, 0], [{"run_id": str(run.pk)}])


@pytest.mark.parametrize(
    "sql",
    ["UPDATE registry_importline SET reason = 'x'", "DELETE FROM registry_importline", "TRUNCATE registry_importline"],
)
def test_report__changed_by_sql__is_refused(cast, sql):
    imported([table(("A", "1"))], cast.ana, cast.feature)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no pending check
        cursor.execute(sql)
