"""What a plan says will happen, one condition at a time."""

from __future__ import annotations

import pytest

from base.errors import BadInput, NotAllowed
from ledger.models import Entry
from registry.models import ImportRun, Prompt
from registry.services.importing import Upload, plan_import
from registry.services.importing import planning as planning_module
from tests.factories import NOW, PromptFactory, PromptVersionFactory
from tests.registry.importing.files import imported, table, upload


def plan_of(cast, *files, feature="feature", by="ana", **options):
    chosen = getattr(cast, feature) if feature else None
    plan = plan_import(files=files, by=getattr(cast, by), feature=chosen, **options)
    return [(item.slug, item.outcome, item.choices) for item in plan.items]


BOTH = ["rename", "skip"]


def test_plan__new_name__is_created(cast):
    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "created", [])]


def test_plan__same_name_and_text_twice__second_is_double(cast):
    files = table(("Router", "Sort this."), ("Router", "Sort this."))

    assert plan_of(cast, files) == [("router", "created", []), ("router", "double", [])]


def test_plan__same_name_other_text__second_needs_a_choice(cast):
    files = table(("Router", "Sort this."), ("Router", "Sort that."))

    assert plan_of(cast, files) == [("router", "created", []), ("router", "collision", [*BOTH, "keep"])]


def test_plan__same_text_under_a_version_here__is_unchanged(cast):
    imported([table(("Router", "Sort this."))], cast.ana, cast.feature)

    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "unchanged", [])]


def test_plan__new_text_for_a_submitted_prompt__is_a_draft(cast):
    PromptVersionFactory(prompt=PromptFactory(slug="router", feature=cast.feature), submitted=True)

    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "drafted", [])]


def test_plan__open_draft_of_somebody__needs_a_choice(cast):
    PromptVersionFactory(prompt=PromptFactory(slug="router", feature=cast.feature))

    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "collision", BOTH)]


def test_plan__archived_prompt__needs_a_choice(cast):
    PromptVersionFactory(prompt=PromptFactory(slug="router", feature=cast.feature, archived_at=NOW), submitted=True)

    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "collision", BOTH)]


def test_plan__name_in_another_feature_one_may_edit__offers_to_keep(cast):
    PromptVersionFactory(prompt=PromptFactory(slug="router", feature=cast.other_feature), submitted=True)

    assert plan_of(cast, table(("Router", "Sort this."))) == [("router", "collision", [*BOTH, "keep"])]


def test_plan__name_in_a_feature_one_may_not_see__says_only_that_it_is_taken(cast):
    hidden = PromptFactory(slug="router", feature=cast.feature, title="Secret project")
    version = PromptVersionFactory(prompt=hidden, submitted=True)
    text = version.messages[0]["content"]

    plan = plan_import(files=[upload("router.md", text)], by=cast.elsewhere, feature=cast.other_feature)

    assert [(item.outcome, item.choices, item.reason) for item in plan.items] == [
        ("collision", BOTH, "This short name is taken.")
    ]


def test_plan__name_that_the_portal_uses__needs_a_choice(cast):
    assert plan_of(cast, table(("New", "Sort this."))) == [("new", "collision", BOTH)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("invoices", "created"), ("Invoices", "created"), ("nowhere", "rejected"), ("", "rejected")],
)
def test_plan__without_feature__follows_the_file(cast, asked, expected):
    header = f"---\nname: router\nfeature: {asked}\n---\nSort this."

    assert [row[1] for row in plan_of(cast, upload("router.md", header), feature=None)] == [expected]


def test_plan__file_names_a_feature_one_may_not_edit__is_rejected(cast):
    header = "---\nname: router\nfeature: invoices\n---\nSort this."

    assert [row[1] for row in plan_of(cast, upload("a.md", header), feature=None, by="elsewhere")] == ["rejected"]


@pytest.mark.parametrize("who", ["vera", "tom", "ada", "olu", "elsewhere"])
def test_plan__without_the_right_to_edit__is_refused(cast, who):
    with pytest.raises(NotAllowed):
        plan_of(cast, table(("Router", "Sort this.")), by=who)


def test_plan__whatever_is_given__every_file_has_a_line(cast):
    files = [
        upload("empty.csv", "act,prompt\n"),
        upload("zeros.md", b"a\x00b"),
        upload("half.json", '[{"name": "x", "prompt": "\\ud800"}]'),
        upload("picture.png", b"\x89PNG"),
        upload("bad.zip", b"PK\x03\x04nothing"),
        Upload("gone.md", problem="This cannot be read: Permission denied."),
        upload("tags.md", "---\nname: t\ntags: [" + ",".join(f"t{n}" for n in range(31)) + "]\n---\nText."),
        upload("evil\ud800.md", "---\nname: [\n---\n"),
    ]

    plan = plan_import(files=files, by=cast.ana, feature=cast.feature)

    assert [item.outcome for item in plan.items] == ["rejected"] * 8
    assert plan.counts == {"rejected": 8}
    assert all(item.reason and item.line >= 1 for item in plan.items)


def test_plan__more_than_one_import_takes__is_refused_as_a_whole(cast, monkeypatch):
    monkeypatch.setattr(planning_module, "MAX_ITEMS", 1)

    with pytest.raises(BadInput):
        plan_of(cast, table(("One", "1"), ("Two", "2")))


def test_plan__whatever_it_says__changes_nothing(cast):
    plan_of(cast, table(("One", "1"), ("One", "2")))

    assert (Prompt.objects.count(), ImportRun.objects.count(), Entry.objects.count()) == (0, 0, 0)
