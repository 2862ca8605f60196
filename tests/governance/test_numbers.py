"""Numbers of requests have no gaps from what was refused: a gap looks like a request that was removed."""

from __future__ import annotations

import pytest

from base.errors import BadInput, NotAllowed, WrongState
from governance.models import ChangeRequest
from governance.services import withdraw_request
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, WrongState),  # one is open for this lamp
        ({"why": ""}, BadInput),
        ({"timing": "sometime"}, BadInput),
        ({"steps": [{"percent": 10, "hold_min": 5}]}, BadInput),
        ({"title": "Ti\u202edy"}, BadInput),
    ],
)
def test_number__after_a_refusal__is_the_next_one(cast, lamps, fields, refused):
    first = lamps.open(by=cast.ana)

    with pytest.raises(refused):
        lamps.open(by=cast.ana, **fields)
    with pytest.raises(NotAllowed):
        lamps.open(by=cast.vera)

    withdraw_request(request=first, reason="Again", by=cast.ana, at=NOW)
    assert lamps.open(by=cast.ana).number == first.number + 1
    assert ChangeRequest.objects.count() == 2
