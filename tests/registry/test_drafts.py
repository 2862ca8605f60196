"""Drafts: what saving does, what it refuses, and what two people at once get."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from registry.choices import VersionState
from registry.services import (
    EditConflict,
    create_prompt,
    discard_draft,
    go_back_to,
    restore_draft,
    save_draft,
    start_draft,
    submit_version,
    update_prompt,
)
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def prompt(cast):
    return create_prompt(
        by=cast.ana, at=NOW, feature=cast.feature, slug="router", title="Router", content=content("Sort this ticket.")
    )


def save(draft, by, text="Sort this letter.", **fields):
    options = {"expected_revision": draft.revision, "content": content(text), "at": LATER, **fields}
    return save_draft(version=draft, by=by, **options)


def test_create_prompt__sound_input__first_draft_contributor_history_and_one_entry(cast):
    before = Entry.objects.count()

    prompt = create_prompt(by=cast.ana, at=NOW, feature=cast.feature, slug="router", title="Router")

    draft = prompt.latest_version
    assert (draft.number, draft.state, draft.created_by) == ("1.0.0", VersionState.DRAFT, cast.ana)
    assert [row.person for row in draft.contributions.all()] == [cast.ana]
    assert [(row.history_user, row.history_date) for row in draft.history.all()] == [(cast.ana, NOW)]
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.order_by("sequence").last()
    assert (entry.action, entry.actor_id, entry.digest) == ("prompt.created", cast.ana.pk, draft.digest)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("slug", "Not A Slug", "Use lower-case letters"),
        ("slug", "new", "an address that the portal uses"),
        ("title", "", "Please fill this in"),
        ("title", "nul\x00byte", "null byte"),
        ("accuracy_threshold", 1.2, "from 0 to 1"),
        ("tags", ["x" * 51], "51 characters long"),
    ],
)
def test_create_prompt__unsound_field__refused_at_that_field(cast, field, value, message):
    values = {"slug": "router", "title": "Router", field: value}

    with pytest.raises(BadInput) as refused:
        create_prompt(by=cast.ana, at=NOW, feature=cast.feature, **values)

    assert message in refused.value.errors[field]


def test_save_draft__changed_text__new_revision_digest_contributor_and_one_entry(cast, prompt):
    draft = prompt.latest_version
    before = Entry.objects.count()

    saved = save(draft, cast.omar, change_note="Letters too")

    assert (saved.revision, saved.updated_by, saved.messages[0]["content"]) == (2, cast.omar, "Sort this letter.")
    assert saved.digest != draft.digest
    assert {row.person for row in saved.contributions.all()} == {cast.ana, cast.omar}
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.order_by("sequence").last()
    assert (entry.before_digest, entry.after_digest) == (draft.digest, saved.digest)


def test_save_draft__nothing_changed__writes_nothing(cast, prompt):
    draft = prompt.latest_version
    before = (Entry.objects.count(), draft.history.count())

    saved = save(draft, cast.omar, text="Sort this ticket.")

    assert (saved.revision, saved.updated_by) == (1, cast.ana)
    assert (Entry.objects.count(), draft.history.count()) == before


def test_save_draft__somebody_saved_in_between__conflict_carries_theirs_and_nothing_is_overwritten(cast, prompt):
    draft = prompt.latest_version
    save(draft, cast.omar, text="Omar's text.")

    with pytest.raises(EditConflict) as conflict:
        save(draft, cast.ana, text="Ana's text.")

    assert conflict.value.current.messages[0]["content"] == "Omar's text."
    draft.refresh_from_db()
    assert draft.messages[0]["content"] == "Omar's text."


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "narrator", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": "a\x00b"}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": "x"}], "variables": [{"name": "1x"}]}, "variables.0.name"),
        ({"messages": [{"role": "user", "content": "x"}], "parameters": []}, "parameters"),
        (
            {"messages": [{"role": "user", "content": "x"}], "parameters": {"temperature": float("nan")}},
            "parameters.temperature",
        ),
        ({"messages": [{"role": "user", "content": "x"}], "tools": {}}, "tools"),
        ({"messages": [{"role": "user", "content": "x"}], "surprise": 1}, "surprise"),
        (
            {"messages": [{"role": "user", "content": "x"}], "variables": [{"name": f"v{n}"} for n in range(10_000)]},
            "variables",
        ),
        ({"messages": [{"role": "user", "content": "x" * 5_000_000}]}, "messages.0.content"),
        ("text", "content"),
    ],
)
def test_save_draft__unsound_content__refused_with_its_path_and_nothing_saved(cast, prompt, raw, path):
    draft = prompt.latest_version

    with pytest.raises(BadInput) as refused:
        save(draft, cast.ana, content=raw)

    assert list(refused.value.errors) == [path]
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("vera", False),
        ("ana", True),
        ("omar", True),
        ("tom", False),
        ("ada", False),
        ("alex", True),
        ("elsewhere", False),
        ("olu", False),
    ],
)
def test_save_draft__by_role__only_editors_owners_and_administrators(cast, prompt, name, may):
    person = getattr(cast, name)

    if may:
        assert save(prompt.latest_version, person).updated_by == person
        return
    with pytest.raises(NotAllowed):
        save(prompt.latest_version, person)


def test_save_draft__megabyte_of_text__is_stored_whole(cast, prompt):
    text = "".join(f"Line {number}: ünïcode 漢字 {number * 7919}\n" for number in range(28_000))

    saved = save(prompt.latest_version, cast.ana, text=text)

    saved.refresh_from_db()
    assert len(text.encode()) > 1_000_000
    assert saved.messages[0]["content"] == text


def test_start_draft__one_is_open__the_same_one_comes_back(cast, prompt):
    assert start_draft(prompt=prompt, by=cast.omar, at=LATER).pk == prompt.latest_version_id


def test_start_draft__after_submission__copies_the_newest_and_proposes_a_number(cast, prompt):
    save(prompt.latest_version, cast.ana, text="One.", change_note="First")
    submitted = submit_version(version=prompt.latest_version, by=cast.ana, at=LATER)

    draft = start_draft(prompt=prompt, by=cast.omar, at=LATER)
    saved = save(draft, cast.omar, text="One, and then two more things to do.")

    assert (draft.parent, draft.digest) == (submitted, submitted.digest)
    assert saved.number == "1.1.0"


def test_discard_and_restore__draft__nothing_is_deleted(cast, prompt):
    draft = prompt.latest_version

    discard_draft(version=draft, by=cast.ana, at=LATER)
    prompt.refresh_from_db()
    assert prompt.latest_version is None
    restored = restore_draft(version=draft, by=cast.omar, at=LATER)

    assert (restored.pk, restored.state) == (draft.pk, VersionState.DRAFT)


def test_restore_draft__another_is_open__refused(cast):
    prompt = PromptFactory(feature=cast.feature)
    PromptVersionFactory(prompt=prompt, submitted=True)
    first = start_draft(prompt=prompt, by=cast.ana, at=NOW)
    discard_draft(version=first, by=cast.ana, at=NOW)
    start_draft(prompt=prompt, by=cast.ana, at=LATER)

    with pytest.raises(WrongState, match="Another draft is open"):
        restore_draft(version=first, by=cast.ana, at=LATER)


def test_go_back_to__older_version__makes_a_new_draft_and_rewrites_nothing(cast):
    prompt = PromptFactory(feature=cast.feature)
    old = PromptVersionFactory(prompt=prompt, submitted=True, content=content("Old words."))
    new = PromptVersionFactory(prompt=prompt, submitted=True, content=content("New words."), minor=1)

    draft = go_back_to(prompt=prompt, source=old, by=cast.omar, at=LATER)

    assert (draft.state, draft.digest, draft.parent) == (VersionState.DRAFT, old.digest, old)
    new.refresh_from_db()
    assert new.messages[0]["content"] == "New words."


def test_go_back_to__earlier_save_of_the_open_draft__becomes_one_more_save(cast, prompt):
    draft = save(prompt.latest_version, cast.ana, text="Second text.")
    first_save = draft.history.order_by("history_id").first().instance

    saved = go_back_to(prompt=prompt, source=first_save, by=cast.ana, at=LATER)

    assert (saved.revision, saved.messages[0]["content"]) == (3, "Sort this ticket.")
    assert draft.history.count() == 3


@pytest.mark.parametrize(
    ("name", "fields", "may"),
    [
        ("ana", {"tags": ["letters"]}, True),
        ("ana", {"known_issues": "Slow on Mondays"}, True),
        ("ana", {"title": "Other"}, False),
        ("ana", {"tags": ["letters"], "purpose": "Other"}, False),
        ("omar", {"tags": ["letters"], "purpose": "Other"}, True),
        ("vera", {"tags": ["letters"]}, False),
        ("elsewhere", {"tags": ["letters"]}, False),
    ],
)
def test_update_prompt__by_role__writers_may_tag_and_note_issues_and_owners_may_all(cast, prompt, name, fields, may):
    person = getattr(cast, name)

    if may:
        changed = update_prompt(prompt=prompt, by=person, at=LATER, reason="Because", **fields)
        assert {field: getattr(changed, field) for field in fields} == fields
        return
    with pytest.raises(NotAllowed):
        update_prompt(prompt=prompt, by=person, at=LATER, reason="Because", **fields)


def test_update_prompt__somebody_changed_it_meanwhile__is_told_and_nothing_is_overwritten(cast, prompt):
    update_prompt(prompt=prompt, by=cast.omar, at=LATER, reason="Because", title="Omar's title")

    with pytest.raises(WrongState, match="Omar Haddad changed these facts"):
        update_prompt(
            prompt=prompt, by=cast.alex, at=LATER, reason="Because", title="Alex's title", expected_updated_at=NOW
        )


def test_update_prompt__long_texts_in_every_field__are_kept_and_the_entry_shows_where_they_differ(cast, prompt):
    same, tags = "All the same up to here. " * 750, [f"{number:02}-{'t' * 46}" for number in range(30)]
    update_prompt(prompt=prompt, by=cast.omar, at=NOW, reason="Because", purpose=f"{same}Old end.", tags=tags)

    changed = update_prompt(
        prompt=prompt, by=cast.omar, at=LATER, reason="Because", purpose=f"{same}New end.", known_issues="“\n" * 10_000,
        tags=[tag.replace("t", '"') for tag in tags], title="T" * 200,
    )  # fmt: skip

    assert (changed.purpose, len(changed.known_issues)) == (f"{same}New end.", 19_999)
    told = json.loads(Entry.objects.with_texts().filter(action="prompt.updated").latest("sequence").text.details)
    purpose = next(line for line in told["changes"].splitlines() if line.startswith("purpose: "))
    assert purpose == f"purpose: …{_end(same)}Old end. (18,758 characters) → …{_end(same)}New end. (18,758 characters)"


def _end(same):
    return same[-100:]
