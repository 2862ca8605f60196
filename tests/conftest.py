"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.skips import pytest_sessionfinish, pytest_terminal_summary  # noqa: F401 (pytest finds hooks by name, here)

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


@pytest.fixture(autouse=True, scope="session")
def _flush_past_triggers() -> None:
    """Let the clean-up between transactional tests empty tables whose triggers refuse TRUNCATE.

    Only a database superuser can do this, and only for its own session: the product's triggers stay as they are.
    """
    execute = DatabaseOperations.execute_sql_flush

    def execute_without_triggers(self, sql_list):
        if not sql_list:
            return None
        return execute(
            self, ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"]
        )

    DatabaseOperations.execute_sql_flush = execute_without_triggers


@pytest.fixture
def cast(db):
    """The people whom tests name: see ``tests.factories.make_cast``."""
    from tests.factories import make_cast

    return make_cast()
