"""The test database between tests: as the migrations left it, whichever test comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TransactionTestCase


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """As pytest-django's; and what migrations wrote comes back, with the same keys, when a test has emptied all tables.

    Django's ``serialized_rollback`` does so *before* a test that asks for it, which is of no use to the next test when
    that does not ask; and it cannot get past the triggers. In several processes, any test can be next.
    """
    with django_db_blocker.unblock():
        migrated = connection.creation.serialize_db_to_string()
    tear_down = TransactionTestCase._fixture_teardown

    def tear_down_and_restore(self):
        self.serialized_rollback = True
        connection._test_serialized_contents = migrated  # with both, no signal makes the same rows with other keys
        tear_down(self)
        with past_triggers():
            connection.creation.deserialize_db_from_string(migrated)

    TransactionTestCase._fixture_teardown = tear_down_and_restore
    DatabaseOperations.execute_sql_flush = _flush_past_triggers(DatabaseOperations.execute_sql_flush)


def _flush_past_triggers(execute):
    """Between transactional tests, tables are emptied whose triggers refuse TRUNCATE."""

    def execute_past_triggers(self, sql_list):
        with past_triggers():
            return execute(self, sql_list)

    return execute_past_triggers


@contextmanager
def past_triggers() -> Iterator[Callable[..., object]]:
    """What a database superuser can do, and only for its own session: SQL without triggers.

    Yields a function that runs some. Tests use it, too, as somebody who means harm.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor.execute
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
