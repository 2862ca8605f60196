"""The demonstration story, told once for all tests in here: they look at it and leave it as it is."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def printed_by_seeding(django_db_setup, django_db_blocker):
    """What the command printed."""
    out = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def told(printed_by_seeding, db):
    return printed_by_seeding
