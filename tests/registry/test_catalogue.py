"""What is known about models, features and prompts: what no door can make so."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from base.errors import BadInput
from registry.models import AIModel
from registry.services import create_feature, create_prompt, update_feature, update_model, update_prompt
from tests.factories import NOW, AIModelFactory, PromptFactory, UserFactory


def _saved(model, field):
    setattr(model, field, "unheard-of")
    model.save()


def _by_sql(model, field):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE registry_aimodel SET {field} = 'unheard-of'")


DOORS = {
    "save": _saved,
    "update": lambda model, field: AIModel.objects.update(**{field: "unheard-of"}),
    "create": lambda model, field: AIModelFactory(**{field: "unheard-of"}),
    "sql": _by_sql,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("field", ["status", "modality"])
def test_model__with_a_value_nobody_knows__is_refused_by_any_door(cast, field, door):
    model = AIModelFactory()
    before = AIModel.objects.values().get()

    with pytest.raises(IntegrityError, match=f"registry_aimodel_{field}_known"), transaction.atomic():
        DOORS[door](model, field)

    assert AIModel.objects.values().get() == before


def test_model__replaced_by_itself__is_refused_by_service_and_database(cast):
    model = AIModelFactory()

    with pytest.raises(BadInput, match="cannot replace itself"):
        update_model(model=model, by=cast.max, at=NOW, reason="Retired", replaced_by=AIModel.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        AIModel.objects.update(replaced_by=model)

    assert AIModel.objects.get().replaced_by is None


def test_model__replaced_by_another_or_none__is_kept(cast):
    old, new = AIModelFactory(model_id="old"), AIModelFactory(model_id="new")

    update_model(model=old, by=cast.max, at=NOW, reason="Retired", replaced_by=new)

    assert list(AIModel.objects.order_by("model_id").values_list("model_id", "replaced_by__model_id")) == [
        ("new", None),
        ("old", "new"),
    ]


FEATURE = {"name": "Letters", "purpose": "Writes.", "risk_tier": "minimal"}
ANSWERING = {
    "owner of a new prompt": (
        "owner",
        lambda cast, who: create_prompt(
            by=cast.omar, at=NOW, feature=cast.feature, slug="new-one", title="New", owner=who
        ),
    ),
    "owner": ("owner", lambda cast, who: _change_prompt(cast, owner=who)),
    "backup": ("backup_owner", lambda cast, who: _change_prompt(cast, backup_owner=who)),
    "owner of a new feature": (
        "owner",
        lambda cast, who: create_feature(by=cast.alex, at=NOW, slug="letters", owner=who, **FEATURE),
    ),
    "overseer": (
        "overseer",
        lambda cast, who: update_feature(feature=cast.feature, by=cast.alex, at=NOW, reason="Leave", overseer=who),
    ),
}


def _change_prompt(cast, **who):
    return update_prompt(prompt=PromptFactory(feature=cast.feature), by=cast.omar, at=NOW, reason="Leave", **who)


@pytest.mark.parametrize("part", ANSWERING)
def test_answering__somebody_deactivated__is_refused_at_the_field(cast, part):
    field, give = ANSWERING[part]

    with pytest.raises(BadInput, match="Choose somebody who can sign in") as refusal:
        give(cast, UserFactory(is_active=False))
    kept = give(cast, UserFactory())

    assert list(refusal.value.errors) == [field]
    assert getattr(kept, field).is_active
