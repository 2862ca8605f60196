"""Who may sign, and what a signature is on: one condition at a time."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.governance.worlds import sign

pytestmark = pytest.mark.django_db
TECHNICAL = "technical-reviewer"


def test_last_signature__of_a_change_by_hand__approves_it(lamps, cast):
    request = lamps.open(by=cast.ana)

    sign(request, cast.tom, TECHNICAL)

    request.refresh_from_db()
    assert request.state == "approved"
