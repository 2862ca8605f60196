"""The catalogue of models: what the database refuses, whichever way it comes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from registry.models import AIModel
from tests.factories import AIModelFactory


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
