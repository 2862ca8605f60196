"""Nobody waits in a circle: who holds the ledger waits for nobody who waits for the ledger.

References are checked when a transaction commits, at which time it holds the ledger. A lock that kept others from
naming a row, held by somebody who is about to write to the ledger, would close the circle.
"""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Role
from accounts.services import grant_role, name_role_lead
from delivery.models import Deployment
from governance.choices import Timing
from ledger.models import Entry
from registry.services import start_draft, update_environment, update_feature
from tests.factories import NOW, PromptFactory, make_cast
from tests.governance.worlds import a_request, a_version, environment, sign
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TECHNICAL = "technical-reviewer"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def request_(cast):
    """A release of Ana's into staging that goes live with Tom's signature."""
    prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)
    version = a_version(prompt, "You sort letters.", by=cast.ana)
    return a_request(cast, version=version, timing=Timing.ON_APPROVAL)


def grant(cast):
    return grant_role(person=cast.tom, role="auditor", by=cast.alex, at=NOW)


def lead(cast):
    return name_role_lead(role=Role.objects.get(pk=TECHNICAL), lead=cast.tom, by=cast.alex, at=NOW)


def write(cast):
    return start_draft(prompt=cast.feature.prompts.get(slug="router"), by=cast.ana, at=NOW)


def rename(cast):
    return update_environment(
        environment=environment("staging"), by=cast.alex, at=NOW, name="Try-out", is_protected=False, reason="Clearer"
    )


def describe(cast):
    return update_feature(feature=cast.feature, by=cast.alex, at=NOW, purpose="Sorts letters.", reason="Clearer")


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (grant, "role.granted"),
        (lead, "role.lead_named"),
        (write, "prompt_version.draft_created"),
        (rename, "environment.updated"),
        (describe, "feature.updated"),
    ],
)
def test_last_signature__while_somebody_changes_what_it_names__both_are_done(act, action, cast, request_):
    about_to_record, ledger_is_taken = threading.Event(), threading.Event()

    def pause(execute, sql, params, many, context):
        """Between the locks of ``act`` and its ledger entry, until the signature holds the ledger."""
        if "INSERT INTO ledger_entry" in sql and not about_to_record.is_set():
            about_to_record.set()
            assert ledger_is_taken.wait(20)
        return execute(sql, params, many, context)

    def change():
        with connection.execute_wrapper(pause):
            return act(cast)

    def decide():
        assert about_to_record.wait(20)
        with transaction.atomic():
            decision = sign(request_, cast.tom, TECHNICAL)
            ledger_is_taken.set()
        return decision

    outcomes = at_once(change, decide)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Deployment.objects.filter(change_request=request_).live().exists()
    assert Entry.objects.filter(action=action).exists()
