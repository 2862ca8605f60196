"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# pytest finds fixtures and hooks by name, here.
from tests.database import django_db_setup  # noqa: F401
from tests.loops import install as let_coroutines_run_beside_a_browser
from tests.skips import pytest_sessionfinish, pytest_terminal_summary  # noqa: F401

let_coroutines_run_beside_a_browser()

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real prompt and evaluation files by others: ``../shared/data``, or where COUNTERSIGN_DATA points."""
    path = Path(os.environ.get("COUNTERSIGN_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"The shared data folder is missing: {path}")
        pytest.skip("the shared data folder is not here; set COUNTERSIGN_DATA to try with real files")
    return path


@pytest.fixture
def cast(db):
    """The people whom tests name: see ``tests.factories.make_cast``."""
    from tests.factories import make_cast

    return make_cast()
