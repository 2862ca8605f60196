"""Who may see which entries."""

import pytest

from ledger import visibility
from ledger.models import Entry
from ledger.services import record_many
from tests.ledger.conftest import some_record

# The named cast of tests.factories, and whose entries each sees: those about "invoices", "other" and about no feature.
SEES = {
    "ada": {"invoices", "other", "none"},
    "alex": {"invoices", "other", "none"},
    "vera": {"invoices", "other"},
    "omar": {"invoices", "other"},
    "elsewhere": {"other"},
    "olu": set(),
}


@pytest.fixture
def told(cast):
    record_many(
        [
            some_record(object_label="invoices", feature_id=cast.feature.pk),
            some_record(object_label="other", feature_id=cast.other_feature.pk),
            some_record(object_label="none"),
        ]
    )
    return cast


@pytest.mark.parametrize("name", SEES)
def test_visible_to__each_role__sees_what_its_features_allow(told, name):
    visible = Entry.objects.visible_to(getattr(told, name)).with_texts()

    assert {entry.text.object_label for entry in visible} == SEES[name]


def test_visible_to__somebody_deactivated__is_nothing(told):
    told.ada.is_active = False

    assert not Entry.objects.visible_to(told.ada).exists()


def test_visible_to__while_no_app_tells_about_features__is_nothing_but_for_auditors(told, monkeypatch):
    monkeypatch.setattr(visibility, "_feature_ids", None)

    assert Entry.objects.visible_to(told.omar).count() == 0
    assert Entry.objects.visible_to(told.ada).count() == 3


def test_about__an_object__gives_its_entries_alone(told):
    prompt_entries = record_many([some_record(obj=told.feature), some_record(obj=told.other_feature)])

    assert [entry.pk for entry in Entry.objects.about(told.feature)] == [prompt_entries[0].pk]
