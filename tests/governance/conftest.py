"""Fixtures of governance's tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def lamps(cast, monkeypatch):
    """The kind of change that obeys the test (``worlds.Lamps``), registered, with its own word on policy."""
    from governance import basis
    from governance.kinds import registering
    from tests.governance.worlds import Lamps

    kind = Lamps(cast.feature)
    real = basis.policies_for
    monkeypatch.setitem(registering._kinds, kind.code, kind)
    monkeypatch.setattr(
        basis, "policies_for", lambda code, facts: kind.asked if code == kind.code else real(code, facts)
    )
    return kind
