"""What stands in lists is one line of characters that can be seen: a title with a hidden one reads as another."""

from __future__ import annotations

import pytest

from accounts.services.people import rename_person
from base.errors import BadInput
from governance.policies.document import normalise_policy
from registry.services import add_environment, add_model, create_feature, create_prompt
from registry.validators import sound_line, sound_text
from tests.factories import NOW
from tests.governance.policies.documents import document

pytestmark = pytest.mark.django_db
HIDDEN = "Refund\u200b letter"


def a_prompt(cast):
    create_prompt(feature=cast.feature, slug="refund-letter", title=HIDDEN, purpose="Writes.", by=cast.ana, at=NOW)


def a_feature(cast):
    create_feature(
        slug="refunds", name=HIDDEN, purpose="Pays.", risk_tier="minimal", owner=cast.olu, by=cast.alex, at=NOW
    )


def a_model(cast):
    add_model(provider="openai", model_id="gpt\u200b-4", name="GPT", by=cast.max, at=NOW)


def an_environment(cast):
    add_environment(slug="trial", name=HIDDEN, position=9, is_protected=False, by=cast.alex, at=NOW)


def a_person(cast):
    rename_person(person=cast.ana, full_name="Ana\u200b Silva", by=cast.ana, at=NOW)


def a_policy(cast):
    normalise_policy(document(name=HIDDEN))


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (a_prompt, "title"),
        (a_feature, "name"),
        (a_model, "model_id"),
        (an_environment, "name"),
        (a_person, "full_name"),
        (a_policy, "name"),
    ],
)
def test_name__with_a_character_that_nobody_can_see__is_refused_by_its_name(cast, act, field):
    with pytest.raises(BadInput) as refused:
        act(cast)

    assert list(refused.value.errors) == [field]
    assert "U+200B ZERO WIDTH SPACE" in refused.value.errors[field]


def test_sound_text__that_nobody_can_see__is_empty():
    assert sound_text("\u200b \u2800", field="reason", max_length=10) == ""
    with pytest.raises(BadInput) as refused:
        sound_text("\u200b", field="reason", max_length=10, required=True)
    assert refused.value.errors == {"reason": "Please fill this in: nobody can see what is there."}


def test_sound_line__over_several_lines__is_one():
    assert sound_line(" Refund\n letter ", field="title", max_length=40) == "Refund letter"
