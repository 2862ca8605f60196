"""Submitting freezes exactly what was written, once."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from base.errors import BadInput, NotAllowed, WrongState
from ledger.models import Entry
from registry.choices import VERSION_MOVES, VersionState
from registry.content import content_digest
from registry.models import Contribution, PromptDependency, PromptVersion
from registry.services import EditConflict, add_dependency, create_prompt, save_draft, start_draft, submit_version
from registry.services.drafts import move
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def draft(cast):
    prompt = create_prompt(
        by=cast.ana,
        at=NOW,
        feature=cast.feature,
        slug="router",
        title="Router",
        content=content("Sort this ticket."),
        change_note="First version",
    )
    return prompt.latest_version


def test_submit__ready_draft__frozen_with_who_when_why_and_one_entry(cast, draft):
    before = Entry.objects.count()

    submitted = submit_version(version=draft, by=cast.omar, at=LATER, expected_revision=1)

    assert (submitted.state, submitted.submitted_by, submitted.submitted_at) == (
        VersionState.SUBMITTED,
        cast.omar,
        LATER,
    )
    assert submitted.digest == content_digest(submitted.content)
    assert {row.person for row in submitted.contributions.all()} == {cast.ana, cast.omar}
    assert [entry.action for entry in Entry.objects.order_by("sequence")[before:]] == ["prompt_version.submitted"]


def test_submit__twice__the_second_is_told_who_did(cast, draft):
    submit_version(version=draft, by=cast.omar, at=LATER)

    with pytest.raises(WrongState, match="Omar Haddad"):
        submit_version(version=draft, by=cast.ana, at=LATER)

    assert Entry.objects.filter(action="prompt_version.submitted").count() == 1


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"change_note": ""}, "change_note"),
        ({"content": content("Hello {{ name")}, "messages.0.content"),
        ({"content": content("   ")}, "messages.0.content"),
        ({"content": content("{{#each x}}", template_format="handlebars")}, "template_format"),
        ({"content": content("Hi", output_schema={"type": "nonsense"})}, "output_schema"),
    ],
)
def test_submit__not_ready__refused_at_the_field(cast, draft, change, path):
    values = {"content": draft.content, "change_note": "Because", **change}
    save_draft(version=draft, by=cast.ana, at=NOW, expected_revision=1, **values)

    with pytest.raises(BadInput) as refused:
        submit_version(version=draft, by=cast.ana, at=LATER)

    assert any(found == path or found.startswith(f"{path}.") for found in refused.value.errors)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_submit__somebody_saved_after_it_was_read__refused(cast, draft):
    save_draft(version=draft, by=cast.omar, at=NOW, expected_revision=1, content=content("Other."), change_note="x")

    with pytest.raises(EditConflict):
        submit_version(version=draft, by=cast.ana, at=LATER, expected_revision=1)


def test_submit__same_as_the_newest__refused(cast, draft):
    submit_version(version=draft, by=cast.ana, at=LATER)
    again = start_draft(prompt=draft.prompt, by=cast.ana, at=LATER)
    save_draft(
        version=again, by=cast.ana, at=LATER, expected_revision=1, content=again.content, change_note="Nothing new"
    )

    with pytest.raises(WrongState, match=r"exactly what 1\.0\.0 says"):
        submit_version(version=again, by=cast.ana, at=LATER)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"messages": [{"role": "system", "content": "Sort this  ticket."}]}, "1.0.1"),
        ({"messages": [{"role": "system", "content": "Never answer the customer in the first person."}]}, "1.1.0"),
        ({"output_schema": {"type": "object"}}, "2.0.0"),
    ],
)
def test_submit__kind_of_change__decides_the_number(cast, draft, change, number):
    submit_version(version=draft, by=cast.ana, at=LATER)
    second = start_draft(prompt=draft.prompt, by=cast.ana, at=LATER)

    saved = save_draft(
        version=second,
        by=cast.ana,
        at=LATER,
        expected_revision=1,
        content={**second.content, **change},
        change_note="Because",
    )

    assert saved.number == number


@pytest.mark.parametrize(("chosen", "number"), [("patch", "1.1.0"), ("minor", "1.1.0"), ("major", "2.0.0")])
def test_save_draft__author_chooses_the_kind__it_can_be_raised_but_not_lowered(cast, draft, chosen, number):
    submit_version(version=draft, by=cast.ana, at=LATER)
    second = start_draft(prompt=draft.prompt, by=cast.ana, at=LATER)

    saved = save_draft(
        version=second,
        by=cast.ana,
        at=LATER,
        expected_revision=1,
        content=content("Refuse every request that mentions money, and say why."),
        change_note="Because",
        bump=chosen,
    )

    assert saved.number == number


@pytest.mark.parametrize("name", ["vera", "tom", "leila", "ada", "elsewhere", "olu"])
def test_submit__without_the_role__refused(cast, draft, name):
    with pytest.raises(NotAllowed):
        submit_version(version=draft, by=getattr(cast, name), at=LATER)


# --- What the database keeps, whoever asks ---------------------------------------------------------------------------
@pytest.fixture
def frozen(cast):
    return PromptVersionFactory(prompt=PromptFactory(feature=cast.feature), submitted=True)


def _save(version):
    version.messages = [{"role": "system", "content": "Something else."}]
    version.save()


def _bulk_update(version):
    version.model = "another"
    PromptVersion.objects.bulk_update([version], ["model"])


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE first wants the deferred foreign keys looked at
        cursor.execute(statement)


FROZEN_DOORS = {
    "save": _save,
    "update": lambda version: PromptVersion.objects.filter(pk=version.pk).update(messages=[]),
    "bulk_update": _bulk_update,
    "state": lambda version: PromptVersion.objects.filter(pk=version.pk).update(state="draft"),
    "digest": lambda version: PromptVersion.objects.filter(pk=version.pk).update(digest="sha256:" + "0" * 64),
    "rationale": lambda version: PromptVersion.objects.filter(pk=version.pk).update(rationale=[{"note": "x"}]),
    "delete": lambda version: PromptVersion.objects.filter(pk=version.pk).delete(),
    "raw delete": lambda version: _sql("DELETE FROM registry_promptversion"),
    "raw update": lambda version: _sql("UPDATE registry_promptversion SET change_note = 'other'"),
    "truncate": lambda version: _sql("TRUNCATE registry_promptversion CASCADE"),
}


@pytest.mark.parametrize("door", FROZEN_DOORS)
def test_frozen_version__any_door__refused_and_unchanged(frozen, door):
    before = PromptVersion.objects.filter(pk=frozen.pk).values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        FROZEN_DOORS[door](PromptVersion.objects.get(pk=frozen.pk))

    assert PromptVersion.objects.filter(pk=frozen.pk).values().get() == before


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(VersionState, 2)))
def test_move__between_two_states__is_taken_by_service_and_database_when_the_table_has_it(cast, before, after):
    made = {"submitted": True} if before == VersionState.SUBMITTED else {"state": before}
    version = PromptVersionFactory(prompt=PromptFactory(feature=cast.feature), **made)
    submitted = after == VersionState.SUBMITTED
    fields = {"submitted_by": cast.ana if submitted else None, "submitted_at": NOW if submitted else None}
    doors = [
        lambda: move(version, after),
        lambda: PromptVersion.objects.filter(pk=version.pk).update(state=after, change_note="Why", **fields),
    ]

    refusals = [_refusal_of(door) for door in doors]

    assert refusals == ([None, None] if after in VERSION_MOVES[before] else [WrongState, IntegrityError])


def _refusal_of(act):
    try:
        with transaction.atomic():
            act()
    except (WrongState, IntegrityError) as error:
        return type(error)
    return None


def test_draft__deleted__refused_too(cast):
    draft = PromptVersionFactory(prompt=PromptFactory(feature=cast.feature))

    with pytest.raises(IntegrityError), transaction.atomic():
        draft.delete()


@pytest.mark.parametrize(
    "door",
    [
        lambda row: row.delete(),
        lambda row: Contribution.objects.all().delete(),
        lambda row: Contribution.objects.update(first_at=LATER),
        lambda row: _sql("DELETE FROM registry_contribution"),
        lambda row: _sql("TRUNCATE registry_contribution"),
    ],
)
def test_contributors__any_door__the_set_only_grows(cast, draft, door):
    row = draft.contributions.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        door(row)

    assert draft.contributions.get() == row


def test_dependency__circle__refused_by_service_and_by_database(cast):
    one, two, three = (PromptFactory(feature=cast.feature) for _ in range(3))
    add_dependency(upstream=one, downstream=two, by=cast.omar, at=NOW)
    add_dependency(upstream=two, downstream=three, by=cast.omar, at=NOW)

    with pytest.raises(BadInput, match="no circles"):
        add_dependency(upstream=three, downstream=one, by=cast.omar, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PromptDependency.objects.bulk_create([PromptDependency(upstream=three, downstream=one)])

    assert PromptDependency.objects.count() == 2
