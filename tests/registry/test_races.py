"""Two people, or two clicks, at the same instant: real connections, real locks."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import AccessToken
from accounts.services.access_tokens import create_access_token, revoke_access_token
from base.errors import Refusal
from ledger.models import Entry
from registry.models import PromptDependency, PromptVersion
from registry.services import (
    add_dependency,
    create_prompt,
    remove_dependency,
    save_draft,
    start_draft,
    submit_version,
)
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content, make_cast
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return make_cast()


def test_two_people_save_at_once__one_is_kept_and_the_other_is_told(people):
    prompt = create_prompt(by=people.ana, at=NOW, feature=people.feature, slug="race", title="Race")
    draft = prompt.latest_version

    def save_as(person, text):
        return lambda: save_draft(version=draft, by=person, at=NOW, expected_revision=1, content=content(text))

    outcomes = at_once(save_as(people.ana, "Ana's."), save_as(people.omar, "Omar's."))

    saved = [outcome for outcome in outcomes if isinstance(outcome, PromptVersion)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert (len(saved), len(refused)) == (1, 1)
    draft.refresh_from_db()
    assert (draft.revision, draft.messages) == (2, saved[0].messages)


def test_submit_twice_at_once__one_version_and_one_entry(people):
    prompt = create_prompt(
        by=people.ana,
        at=NOW,
        feature=people.feature,
        slug="race",
        title="Race",
        content=content("Go."),
        change_note="x",
    )
    draft = prompt.latest_version

    outcomes = at_once(*[lambda: submit_version(version=draft, by=people.ana, at=NOW)] * 4)

    assert sum(isinstance(outcome, PromptVersion) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 3
    assert Entry.objects.filter(action="prompt_version.submitted").count() == 1


def test_start_twice_at_once__one_draft_that_both_get(people):
    prompt = PromptFactory(feature=people.feature)
    PromptVersionFactory(prompt=prompt, submitted=True)

    outcomes = at_once(*[lambda: start_draft(prompt=prompt, by=people.ana, at=NOW)] * 4)

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert prompt.versions.filter(state="draft").count() == 1


def test_same_short_name_at_once__one_prompt_and_a_sentence_for_the_others(people):
    act = lambda: create_prompt(by=people.ana, at=NOW, feature=people.feature, slug="same", title="Same")  # noqa: E731

    outcomes = at_once(*[act] * 4)

    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 3
    assert all("There is a prompt “same” already" in str(outcome) for outcome in refused)


def test_connection_dropped_before_the_save_is_committed__nothing_is_half_saved(people):
    """The server ends this very connection after the draft, its history and its entry were written."""
    prompt = create_prompt(by=people.ana, at=NOW, feature=people.feature, slug="drop", title="Drop")
    draft = prompt.latest_version
    before = (Entry.objects.count(), draft.history.count())

    def save_and_lose_the_connection():
        from django.db import transaction

        with transaction.atomic():
            save_draft(version=draft, by=people.ana, at=NOW, expected_revision=1, content=content("Lost?"))
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    (outcome,) = at_once(save_and_lose_the_connection)

    assert isinstance(outcome, Exception)
    draft.refresh_from_db()
    assert draft.revision == 1
    assert (Entry.objects.count(), draft.history.count()) == before
    assert (
        save_draft(version=draft, by=people.ana, at=NOW, expected_revision=1, content=content("Again.")).revision == 2
    )


def test_remove_dependency_twice_at_once__one_entry_and_one_end_of_its_history(people):
    first, second = PromptFactory(feature=people.feature), PromptFactory(feature=people.feature)
    dependency = add_dependency(upstream=first, downstream=second, by=people.omar, at=NOW)
    key = dependency.pk

    outcomes = at_once(*[lambda: remove_dependency(dependency=dependency, by=people.omar, at=NOW)] * 4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["WrongState"] * 3]
    entry = Entry.objects.get(action="prompt_dependency.removed")
    assert entry.object_id == str(key)
    assert PromptDependency.history.filter(id=key, history_type="-").count() == 1


def test_revoke_token_twice_at_once__one_entry_and_one_end_of_its_history(people):
    token, _ = create_access_token(by=people.ana, at=NOW, name="Nightly job", days=7)

    outcomes = at_once(*[lambda: revoke_access_token(token=token, by=people.ana, at=NOW)] * 4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["WrongState"] * 3]
    assert Entry.objects.filter(action="access_token.revoked").count() == 1
    assert AccessToken.history.filter(history_type="-").count() == 1
